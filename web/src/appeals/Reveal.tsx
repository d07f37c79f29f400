// Seeing what is masked: first the purpose, which goes into the access log before anything is shown.
import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { FieldForm } from "../parts/FieldForm";
import { useSpeech } from "../words/speech";

export function Reveal({ reveal }: { reveal: (purpose: string) => Promise<void> }) {
  const { say } = useSpeech();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="linkish t13 no-print" onClick={() => setOpen(true)}>
        {say({ zh: "查看（看一次记一次）", en: "Show (each look is logged)" })}
      </button>
      <ModalOverlay className="veil" isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal className="dialog">
          <Dialog>
            <Heading slot="title">{say({ zh: "为什么要看", en: "Why you need to see it" })}</Heading>
            <FieldForm
              focus
              lines={[
                {
                  name: "purpose",
                  label: { zh: "用途", en: "Purpose" },
                  hint: { zh: "2 到 200 字；号码不会记下来", en: "2 to 200 characters; numbers are not kept" },
                  maxLength: 200,
                },
              ]}
              follows={{
                zh: "您的姓名、用途和时间会记入查阅记录，审计员看得到。",
                en: "Your name, the purpose and the time go into the access log, which auditors read.",
              }}
              button={{ zh: "查看", en: "Show" }}
              close={() => setOpen(false)}
              send={async ({ purpose = "" }) => {
                await reveal(purpose.trim());
                setOpen(false);
              }}
            />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
