// Changing one's own password.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../api/client";
import { FieldForm } from "../parts/FieldForm";
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
          {
            name: "new",
            label: { zh: "新密码", en: "New password" },
            hint: { zh: "至少 12 个字符。可以用一句话。", en: "At least 12 characters. A sentence will do." },
            type: "password",
            autoComplete: "new-password",
          },
          {
            name: "again",
            label: { zh: "新密码，再写一遍", en: "New password again" },
            type: "password",
            autoComplete: "new-password",
          },
        ]}
        check={(given) =>
          given.new === given.again ? {} : { again: { zh: "两遍写得不一样", en: "The two are not the same" } }
        }
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
