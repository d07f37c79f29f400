// The first time: the code that an administrator handed over becomes a password of one's own, and one is signed in.
import { client, data, type Schemas } from "../api/client";
import { FieldForm } from "../parts/FieldForm";
import { useSpeech } from "../words/speech";

type Props = { done: (body: Schemas["SignedIn"]) => void; close: () => void };

export function Invitation({ done, close }: Props) {
  const { say } = useSpeech();
  return (
    <>
      <p className="note ying">
        {say({
          zh: "管理员给您的邀请码，七天内用一次。",
          en: "The code that your administrator gave you works once, within seven days.",
        })}
      </p>
      <FieldForm
        focus
        lines={[
          { name: "code", label: { zh: "邀请码", en: "Invitation code" }, maxLength: 60 },
          {
            name: "password",
            label: { zh: "给自己定一个密码", en: "Choose a password" },
            hint: { zh: "至少 12 个字符。可以用一句话。", en: "At least 12 characters. A sentence will do." },
            type: "password",
            autoComplete: "new-password",
          },
          {
            name: "again",
            label: { zh: "再写一遍", en: "The same again" },
            type: "password",
            autoComplete: "new-password",
          },
        ]}
        check={(given) =>
          given.password === given.again ? {} : { again: { zh: "两遍写得不一样", en: "The two are not the same" } }
        }
        button={{ zh: "定好，登录", en: "Set it and sign in" }}
        close={close}
        send={async ({ code = "", password = "" }) => {
          const { login } = await data(client.POST("/api/v1/invitation", { body: { code: code.trim(), password } }));
          done(await data(client.POST("/api/v1/session", { body: { login, password } })));
        }}
      />
    </>
  );
}
