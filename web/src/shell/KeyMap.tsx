// All keys, on `?`.
import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useSpeech, type Words } from "../words/speech";
import { useKeys } from "./keys";

const KEYS: [string, Words][] = [
  ["J", { zh: "下一件", en: "next" }],
  ["K", { zh: "上一件", en: "previous" }],
  ["Enter", { zh: "打开", en: "open" }],
  ["/", { zh: "找", en: "search" }],
  ["X", { zh: "选中", en: "select" }],
  ["R", { zh: "合入新到，看新的", en: "merge what is new" }],
  ["V", { zh: "打开或收起预览", en: "show or hide the preview" }],
  ["G", { zh: "我来办，放回", en: "take, put back" }],
  ["A", { zh: "受理", en: "accept" }],
  ["B", { zh: "更正分类", en: "correct the category" }],
  ["P", { zh: "直派", en: "dispatch" }],
  ["T", { zh: "移送", en: "transfer" }],
  ["S", { zh: "自办", en: "handle here" }],
  ["O", { zh: "协调办理", en: "co-ordinate" }],
  ["W", { zh: "吹哨", en: "blow the whistle" }],
  ["C", { zh: "记一次联系", en: "log a contact" }],
  ["H", { zh: "办理完毕", en: "handled" }],
  ["F", { zh: "反馈", en: "feed back" }],
  ["U", { zh: "督办，答复督办", en: "urge, answer" }],
  ["E", { zh: "上报", en: "report up" }],
  ["D", { zh: "延期", en: "extend" }],
  ["M", { zh: "并入", en: "merge" }],
  ["Y", { zh: "签字，回访评价", en: "sign, rate" }],
  ["N", { zh: "不同意", en: "decline" }],
  ["1–9", { zh: "其余步骤，见按钮", en: "other steps, as on the buttons" }],
  ["Esc", { zh: "收起，回到原来的地方", en: "close, back to where one was" }],
  ["Ctrl Enter", { zh: "提交", en: "submit" }],
  ["Alt 1–8", { zh: "接电话时采用机器建议，见按钮", en: "take a suggestion at a call, as on the buttons" }],
  ["Ctrl Z", { zh: "撤回 10 秒内的一步", en: "undo within 10 s" }],
  ["?", { zh: "这张表", en: "this list" }],
];

export function KeyMap() {
  const { say } = useSpeech();
  const [open, setOpen] = useState(false);
  useKeys({ "?": () => setOpen(true) });
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{say({ zh: "全部按键", en: "All keys" })}</Heading>
          <ul className="keymap">
            {KEYS.map(([key, words]) => (
              <li key={key}>
                {key.split(" ").map((one) => (
                  <kbd key={one}>{one}</kbd>
                ))}
                <span>{say(words)}</span>
              </li>
            ))}
          </ul>
          <p className="muted t13">
            {say({
              zh: "单键在输入框里不起作用，也可以在右上角的菜单里关掉。",
              en: "Single keys are off inside fields; they can be switched off in the menu at the top right.",
            })}
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
