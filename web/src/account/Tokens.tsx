// Tokens for programs that act in one's name: made for a purpose and a time, the secret shown once.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, data, type Schemas } from "../api/client";
import { Copy } from "../parts/Copy";
import { FieldForm } from "../parts/FieldForm";
import { Sure } from "../parts/Sure";
import { Failed, Loading } from "../parts/Waiting";
import { serverNow, spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";

export function OwnTokens() {
  const { say } = useSpeech();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<Schemas["Made"] | null>(null);
  const found = useQuery({ queryKey: ["own-tokens"], queryFn: () => data(client.GET("/api/v1/tokens")) });
  const again = () => queries.invalidateQueries({ queryKey: ["own-tokens"] });
  return (
    <section className="card" aria-labelledby="own-tokens">
      <h2 id="own-tokens">
        {say({ zh: "令牌", en: "Tokens" })}{" "}
        {found.data && (
          <span className="muted t13">{say({ zh: "共 {n} 个", en: "{n} in all" }, { n: found.data.total })}</span>
        )}
      </h2>
      <p className="muted t13">
        {say({
          zh: "给程序用，代替您的密码；它能看能办的，和您一样。",
          en: "For programs, instead of your password; a token may see and do what you may.",
        })}
      </p>
      {made && <Secret made={made} done={() => setMade(null)} />}
      {found.isPending ? (
        <Loading rows={1} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <ul className="own">
          {found.data.rows.map((one) => (
            <OneToken
              key={one.digest}
              token={one}
              end={async () => {
                await client.DELETE("/api/v1/tokens/{digest}", { params: { path: { digest: one.digest } } });
                await again();
              }}
            />
          ))}
          {found.data.total === 0 && <li className="muted">{say({ zh: "没有令牌", en: "No tokens" })}</li>}
        </ul>
      )}
      {open ? (
        <FieldForm
          focus
          lines={[
            { name: "purpose", label: { zh: "做什么用", en: "What for" }, maxLength: 200 },
            {
              name: "days",
              label: { zh: "用多少天", en: "For how many days" },
              hint: { zh: "1 到 365 天", en: "1 to 365 days" },
              inputMode: "numeric",
              maxLength: 3,
              start: "90",
            },
          ]}
          check={({ days = "" }) =>
            /^\d+$/.test(days.trim()) ? {} : { days: { zh: "写一个数，1 到 365", en: "A number, 1 to 365" } }
          }
          button={{ zh: "生成令牌", en: "Make a token" }}
          close={() => setOpen(false)}
          send={async ({ purpose = "", days = "" }) => {
            const body = { purpose, days: Number(days) };
            setMade(await data(client.POST("/api/v1/tokens", { body })));
            setOpen(false);
            await again();
          }}
        />
      ) : (
        <p>
          <button type="button" className="btn" onClick={() => setOpen(true)}>
            {say({ zh: "生成令牌", en: "Make a token" })}
          </button>
        </p>
      )}
    </section>
  );
}

function OneToken({ token, end }: { token: Schemas["TokenBody"]; end: () => Promise<void> }) {
  const { say, lang } = useSpeech();
  const isOver = new Date(token.ends_at).getTime() <= serverNow();
  return (
    <li>
      <div className="grow">
        <p>
          {token.purpose} {isOver && <span className="tag">{say({ zh: "已过期", en: "expired" })}</span>}
        </p>
        <p className="muted t13">
          {say(
            { zh: "{made} 生成，最近用过 {used}，{ends} 到期", en: "made {made}, last used {used}, ends {ends}" },
            {
              made: spokenMoment(token.created_at, lang),
              used: spokenMoment(token.used_at, lang),
              ends: spokenMoment(token.ends_at, lang),
            },
          )}
        </p>
      </div>
      <Sure
        what={{ zh: "停用", en: "End" }}
        label={say({ zh: "停用令牌“{what}”", en: "End the token “{what}”" }, { what: token.purpose })}
        follows={{
          zh: "用它的程序马上就进不来了，不能恢复。",
          en: "Programs that use it are shut out at once; it cannot be brought back.",
        }}
        act={end}
      />
    </li>
  );
}

function Secret({ made, done }: { made: Schemas["Made"]; done: () => void }) {
  const { say } = useSpeech();
  return (
    <div className="note ying lines" role="status">
      <p>
        {say(
          { zh: "“{what}”的令牌，只显示这一次：", en: "The token for “{what}”, shown this once:" },
          { what: made.token.purpose },
        )}
      </p>
      <p className="code secret">{made.secret}</p>
      <p className="row wrap">
        <Copy text={made.secret} />
        <button type="button" className="btn quiet" onClick={done}>
          {say({ zh: "我存好了", en: "I have kept it" })}
        </button>
      </p>
    </div>
  );
}
