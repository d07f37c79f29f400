// The button under a list of which there is more.
import { useSpeech } from "../words/speech";

type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Nothing, if everything is shown. */
export function More({ list }: { list: Paged }) {
  const { say } = useSpeech();
  return (
    list.hasNextPage && (
      <button
        type="button"
        className="btn no-print"
        disabled={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        {say({ zh: "再显示一些", en: "Show more" })}
      </button>
    )
  );
}
