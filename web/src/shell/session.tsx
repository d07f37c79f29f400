// Who is signed in. When the session ends under somebody's hands, signing in again happens on top of the screen, and
// what was written below stays.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { client, data, Problem, type Schemas, sessionEnded } from "../api/client";
import { Failed, Loading } from "../parts/Waiting";
import { setNow } from "../words/dates";
import { SignIn } from "./SignIn";

export type Account = Schemas["AccountBody"];

const Context = createContext<Account | null>(null);
const Forward = createContext(false);

/** Whether the time can be moved forward here: in a demonstration. */
export const useCanForward = () => useContext(Forward);

/** The account that is signed in; only below `<Session>`. */
export function useAccount(): Account {
  const account = useContext(Context);
  if (!account) throw new Error("useAccount needs <Session> around it");
  return account;
}

export function Session({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  const who = useQuery({
    queryKey: ["session"],
    queryFn: async () => {
      const told = await data(client.GET("/api/v1/session"));
      setNow(told.now);
      return told;
    },
    retry: (count, problem) => !(problem instanceof Problem) && count < 2,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    const note = () => setEnded(true);
    sessionEnded.addEventListener("ended", note);
    return () => sessionEnded.removeEventListener("ended", note);
  }, []);
  if (who.isPending) return <Loading rows={3} />;
  if (who.error && !(who.error instanceof Problem && who.error.status === 401))
    return <Failed problem={who.error} again={() => who.refetch()} />;
  const signedIn = (body: Schemas["SignedIn"]) => {
    setNow(body.now);
    queries.setQueryData(["session"], body);
    setEnded(false);
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  };
  if (!who.data) return <SignIn done={signedIn} />;
  return (
    <Context.Provider value={who.data.account}>
      <Forward value={who.data.can_forward}>{children}</Forward>
      {ended && (
        <div className="veil">
          <SignIn done={signedIn} again={who.data.account.login} />
        </div>
      )}
    </Context.Provider>
  );
}
