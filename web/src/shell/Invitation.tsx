// The first time: the code that an administrator handed over becomes a password of one's own, and one is signed in.
import { client, data, type Schemas } from "../api/client";
import { FieldForm } from "../parts/FieldForm";
import { differs, newPassword } from "../parts/new_password";
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
          ...newPassword("password", { zh: "给自己定一个密码", en: "Choose a password" }),
        ]}
        check={differs("password")}
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
