import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { createRoot } from "react-dom/client";
import { Page } from "./shell/page.tsx";
import { startTexts } from "./shell/text/i18n.ts";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root element");
await startTexts();
createRoot(root).render(<Page />);
