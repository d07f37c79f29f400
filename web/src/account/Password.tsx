// Changing one's own password.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../api/client";
import { FieldForm } from "../parts/FieldForm";
import { differs, newPassword } from "../parts/new_password";
import { useSpeech } from "../words/speech";

export function Password() {
  const { say } = useSpeech();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  return (
    <section className="card" aria-labelledby="own-password">
      <h2 id="own-password">{say({ zh: "改密码", en: "Change the password" })}</h2>
      {done && (
        <p className="note ying" role="status">
          {say({
            zh: "密码改好了。别处的登录都已结束。",
            en: "The password is changed. Every other session has ended.",
          })}
        </p>
      )}
      <FieldForm
        lines={[
          {
            name: "current",
            label: { zh: "现在的密码", en: "Present password" },
            type: "password",
            autoComplete: "current-password",
          },
          ...newPassword("new", { zh: "新密码", en: "New password" }),
        ]}
        check={differs("new")}
        follows={{
          zh: "改好以后，别处的登录和令牌都会结束，这里不用再登录。",
          en: "When changed, sessions elsewhere and tokens end; this one goes on.",
        }}
        button={{ zh: "改密码", en: "Change it" }}
        send={async (given) => {
          setDone(false);
          await client.POST("/api/v1/account/password", {
            body: { current: given.current ?? "", new: given.new ?? "" },
          });
          setDone(true);
          void queries.invalidateQueries({ queryKey: ["own-sessions"] });
          void queries.invalidateQueries({ queryKey: ["own-tokens"] });
        }}
      />
    </section>
  );
}
