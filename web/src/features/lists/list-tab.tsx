import { useParams } from "@tanstack/react-router";
import { NotFoundPage } from "../../shell/errors/error-pages.tsx";
import { ListContentTab } from "./list-content-tab.tsx";
import { ListLogTab } from "./list-log-tab.tsx";
import { ListPropertiesTab } from "./list-properties-tab.tsx";

export function ListTab() {
  const { listId, tab } = useParams({ from: "/signed-in/admin/lists/$listId/$tab" });
  switch (tab) {
    case "properties":
      return <ListPropertiesTab key={listId} listId={listId} />;
    case "content":
      return <ListContentTab key={listId} listId={listId} />;
    case "log":
      return <ListLogTab key={listId} list={{ kind: "list", id: listId }} />;
    default:
      return <NotFoundPage />;
  }
}
