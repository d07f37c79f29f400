// What waits for one's unit, earliest due first.
import { useQuery } from "@tanstack/react-query";
import { client, data } from "../api/client";
import { Empty, Failed, Loading } from "../parts/Waiting";
import { useTitle } from "../shell/Frame";
import { spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";

export default function QueueScreen() {
  const { say, lang } = useSpeech();
  const title = say({ zh: "待我处理", en: "Waiting for me" });
  useTitle(title);
  const list = useQuery({ queryKey: ["worklist"], queryFn: () => data(client.GET("/api/v1/worklist")) });
  if (list.isPending) return <Loading />;
  if (list.error) return <Failed problem={list.error} again={() => list.refetch()} />;
  if (list.data.rows.length === 0) return <Empty title={{ zh: "没有待办的事", en: "Nothing is waiting" }} />;
  return (
    <div className="page">
      <h1>{title}</h1>
      <table>
        <tbody>
          {list.data.rows.map((row) => (
            <tr key={row.matter}>
              <td>{row.due ? spokenMoment(row.due, lang) : ""}</td>
              <td className="code">{row.number}</td>
              <td>{say(row.state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
