// Where one is signed in, and ending it elsewhere.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { client, data } from "../api/client";
import { Sure } from "../parts/Sure";
import { Failed, Loading } from "../parts/Waiting";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";

export function OwnSessions() {
  const { say, lang } = useSpeech();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["own-sessions"], queryFn: () => data(client.GET("/api/v1/sessions")) });
  const end = (digest: string) => client.DELETE("/api/v1/sessions/{digest}", { params: { path: { digest } } });
  const again = () => queries.invalidateQueries({ queryKey: ["own-sessions"] });
  const others = found.data?.rows.filter((one) => !one.here) ?? [];
  return (
    <section className="card" aria-labelledby="own-sessions">
      <h2 id="own-sessions">
        {say({ zh: "登录在哪儿", en: "Where you are signed in" })}{" "}
        {found.data && (
          <span className="muted t13">{say({ zh: "共 {n} 处", en: "{n} in all" }, { n: found.data.total })}</span>
        )}
      </h2>
      {found.isPending ? (
        <Loading rows={2} />
      ) : !found.data ? (
        <Failed problem={found.error} again={() => void found.refetch()} />
      ) : (
        <>
          <ul className="own">
            {found.data.rows.map((one) => (
              <li key={one.digest}>
                <div className="grow">
                  <p>
                    {say({ zh: "{at} 登录", en: "since {at}" }, { at: spokenMoment(one.created_at, lang) })}{" "}
                    {one.here && <span className="tag">{say({ zh: "就是这里", en: "this one" })}</span>}
                  </p>
                  <p className="muted t13">
                    {say(
                      { zh: "最近用过 {used}，不再用的话 {ends} 结束", en: "last used {used}; if unused, ends {ends}" },
                      { used: spokenMoment(one.used_at, lang), ends: spokenMoment(one.ends_at, lang) },
                    )}
                  </p>
                </div>
                {!one.here && (
                  <Sure
                    what={{ zh: "结束", en: "End" }}
                    label={say(
                      { zh: "结束 {at} 的登录", en: "End the session of {at}" },
                      { at: spokenMoment(one.created_at, lang) },
                    )}
                    follows={{
                      zh: "那一处马上要重新登录；没写完的草稿还在那台设备上。",
                      en: "That one must sign in again at once; drafts stay on that device.",
                    }}
                    act={async () => {
                      await end(one.digest);
                      await again();
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
          {others.length > 0 && (
            <Sure
              what={{ zh: `结束其他 ${others.length} 处`, en: `End the other ${others.length}` }}
              follows={{
                zh: "其他地方都要重新登录；这里不变。",
                en: "Everywhere else must sign in again; this one goes on.",
              }}
              act={async () => {
                for (const one of others) await end(one.digest);
                await again();
              }}
            />
          )}
        </>
      )}
    </section>
  );
}
