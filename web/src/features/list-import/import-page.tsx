import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CrashPage } from "../../shell/errors/error-pages.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import tabs from "../../ui/tabs.module.css";
import { listQuery } from "../lists/list-queries.ts";
import { ImportWizard } from "./import-wizard.tsx";

export function NewListPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.import.newTitle"));
  return (
    <div className={page.page}>
      <PageHead trail={<Trail />} title={t("admin.import.newTitle")} />
      <ImportWizard list={undefined} />
    </div>
  );
}

export function UpdateListPage() {
  const { t } = useTranslation();
  const { listId } = useParams({ from: "/signed-in/admin/lists/$listId/import" });
  const list = useQuery(listQuery(listId));
  useDocumentTitle(t("admin.lists.update"));
  if (list.error) return <CrashPage error={list.error} />;
  return (
    <div className={page.page}>
      <PageHead
        trail={<Trail />}
        title={list.data ? t("admin.import.title", { list: list.data.name }) : " "}
      />
      {list.data && <ImportWizard key={listId} list={list.data} />}
    </div>
  );
}

function Trail() {
  const { t } = useTranslation();
  return (
    <Link to="/admin/lists" className={tabs.trailLink}>
      {t("admin.nav.lists")}
    </Link>
  );
}
