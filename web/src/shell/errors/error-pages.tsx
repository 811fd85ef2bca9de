import { Button, Group, Text, Title } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Bell } from "../../ui/logo.tsx";
import { ApiError } from "../api.ts";
import { applications } from "../frame/applications.ts";
import { useDocumentTitle } from "../frame/use-document-title.ts";
import { useOptionalMe } from "../session/session-queries.ts";
import { errorText } from "../text/error-text.ts";
import classes from "./error-pages.module.css";

function ErrorFrame({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: ReactNode;
  readonly children?: ReactNode;
}) {
  useDocumentTitle(title);
  return (
    <main className={classes.page}>
      <div className={classes.mark}>
        <Bell size={56} />
      </div>
      <Title order={1}>{title}</Title>
      <Text mt="xs" maw={520}>
        {text}
      </Text>
      <Group mt="lg" justify="center">
        {children}
      </Group>
    </main>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <ErrorFrame title={t("shell.errors.notFoundTitle")} text={t("shell.errors.notFoundText")}>
      <Button component={Link} to="/">
        {t("shell.errors.home")}
      </Button>
    </ErrorFrame>
  );
}

/** DSK-GEN-02: a deep link to an application that the roles do not allow. */
export function ForbiddenPage() {
  const { t } = useTranslation();
  const me = useOptionalMe();
  return (
    <ErrorFrame title={t("shell.errors.forbiddenTitle")} text={t("shell.errors.forbiddenText")}>
      {applications
        .filter(({ id }) => me?.applications.includes(id))
        .map(({ id, to, icon: Icon }) => (
          <Button key={id} component={Link} to={to} variant="default" leftSection={<Icon size={18} />}>
            {t(`shell.applications.${id}`)}
          </Button>
        ))}
    </ErrorFrame>
  );
}

/** Whatever a page could not handle itself. */
export function CrashPage({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  if (error instanceof ApiError && error.status === 403) return <ForbiddenPage />;
  return (
    <ErrorFrame
      title={t("shell.errors.crashTitle")}
      text={
        <>
          {errorText(t, error)}
          {error instanceof ApiError && error.requestId && (
            <Text component="div" fz="sm" c="dimmed" mt="xs">
              {t("shell.errors.requestId", { id: error.requestId })}
            </Text>
          )}
        </>
      }
    >
      <Button onClick={() => void router.invalidate()}>{t("shell.actions.retry")}</Button>
    </ErrorFrame>
  );
}
