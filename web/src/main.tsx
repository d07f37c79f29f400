// The staff screens: start.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, Suspense, useEffect } from "react";
import { RouterProvider as AriaLinks } from "react-aria-components";
import { createRoot } from "react-dom/client";
import { BrowserRouter, Route, Routes, useHref, useNavigate } from "react-router";
import { Problem, speak } from "./api/client";
import { Empty, Loading } from "./parts/Waiting";
import { Frame } from "./shell/Frame";
import { LiveChanges } from "./shell/live";
import { Looks, useLook } from "./shell/look";
import { screens } from "./shell/rooms";
import { Session } from "./shell/session";
import { Speaks } from "./words/speech";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, problem) => !(problem instanceof Problem && problem.status < 500) && count < 2,
      refetchOnWindowFocus: false,
      staleTime: 5_000,
    },
  },
});

function Screens() {
  const go = useNavigate();
  const { lang } = useLook();
  speak(lang);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language decides what the server answers
  useEffect(() => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" }), [lang]);
  return (
    <AriaLinks navigate={(to) => void go(to)} useHref={useHref}>
      <Session>
        <LiveChanges>
          <Frame>
            <Suspense fallback={<Loading />}>
              <Routes>
                {screens.map(({ path, screen: Screen }) => (
                  <Route key={path} path={path} element={<Screen />} />
                ))}
                <Route path="*" element={<Empty title={{ zh: "没有这个页面", en: "There is no such page" }} />} />
              </Routes>
            </Suspense>
          </Frame>
        </LiveChanges>
      </Session>
    </AriaLinks>
  );
}

const place = document.getElementById("screen");
if (place)
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Looks>
          <Speaks>
            <BrowserRouter>
              <Screens />
            </BrowserRouter>
          </Speaks>
        </Looks>
      </QueryClientProvider>
    </StrictMode>,
  );
