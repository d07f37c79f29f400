// Photos and documents of a form: sent as soon as they are chosen, shown small, taken out again.
import { useEffect, useRef, useState } from "react";
import { Problem } from "../api/client";
import { useSpeech } from "../words/speech";
import type { Field } from "./desk";
import { sendFile } from "./files";
import type { Typed } from "./values";

type Props = {
  field: Field;
  value: Typed[string] | undefined;
  change: (value: string[]) => void;
  id: string;
  told: string;
  invalid: boolean;
};
/** What this device knows of a file that it sent. */
type Sent = { name: string; picture: string | null };

export function FilesInput({ field, value, change, id, told, invalid }: Props) {
  const { say, lang } = useSpeech();
  const list = Array.isArray(value) ? value : [];
  const most = field.max ?? 9;
  const [busy, setBusy] = useState(0);
  const [failed, setFailed] = useState<string[]>([]);
  const [sent, setSent] = useState<Record<string, Sent>>({});
  const pictures = useRef<string[]>([]);
  useEffect(
    () => () => {
      for (const picture of pictures.current) URL.revokeObjectURL(picture);
    },
    [],
  );
  const add = async (files: File[]) => {
    setFailed([]);
    let now = list;
    for (const file of files.slice(0, most - list.length)) {
      setBusy((count) => count + 1);
      try {
        const kept = await sendFile(file);
        const picture = kept.kind.startsWith("image/") ? URL.createObjectURL(file) : null;
        if (picture) pictures.current.push(picture);
        setSent((was) => ({ ...was, [kept.file]: { name: file.name, picture } }));
        now = [...now, kept.file];
        change(now);
      } catch (problem) {
        const why =
          problem instanceof Problem
            ? (problem.body?.detail ?? problem.message)
            : say({ zh: "没有连上服务器", en: "the server was not reached" });
        setFailed((was) => [...was, `${file.name}${lang === "zh" ? "：" : ": "}${why}`]);
      } finally {
        setBusy((count) => count - 1);
      }
    }
  };
  return (
    <div className="lines">
      <label className="btn pick" data-off={list.length >= most || undefined}>
        <input
          id={id}
          type="file"
          multiple
          accept="image/jpeg,image/png,image/webp,application/pdf"
          aria-describedby={told}
          aria-invalid={invalid}
          disabled={list.length >= most}
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        {say({ zh: "选照片或文件", en: "Choose photos or files" })}
      </label>
      <p className="muted t12">
        {say(
          {
            zh: "JPEG、PNG、WebP 图片和 PDF，每个 15 MB 以内，最多 {n} 个",
            en: "JPEG, PNG, WebP, PDF; up to 15 MB each, {n} at most",
          },
          { n: most },
        )}
      </p>
      <div className="row wrap">
        {list.map((file, at) => (
          <span className="chip" key={file}>
            {sent[file]?.picture && <img src={sent[file].picture} alt="" />}
            {sent[file]?.name ?? say({ zh: "附件 {n}", en: "File {n}" }, { n: at + 1 })}
            <button
              type="button"
              aria-label={say({ zh: "去掉附件 {n}", en: "Remove file {n}" }, { n: at + 1 })}
              onClick={() => change(list.filter((one) => one !== file))}
            >
              ×
            </button>
          </span>
        ))}
        {busy > 0 && <span role="status">{say({ zh: "在传 {n} 个", en: "Sending {n}" }, { n: busy })}</span>}
      </div>
      {failed.map((words) => (
        <p className="wrong" key={words}>
          {words}
        </p>
      ))}
    </div>
  );
}
