import { List, Table, Text } from "@mantine/core";
import {
  formattedText,
  type ScriptTable,
  type ScriptValues,
  type ScriptVariables,
  type TextLine,
  tableRows,
} from "@perezvon/model";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

/** Marks are the author's, values are put in behind them as text (INB-SCR-03, INB-SCR-11). */
export function FormattedText({
  text,
  put,
}: {
  readonly text: string;
  readonly put: (text: string) => string;
}) {
  return formattedText(text).map((block, place) =>
    block.kind === "lines" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
      <Text key={place} style={{ whiteSpace: "pre-wrap" }}>
        <Lines lines={block.lines} put={put} />
      </Text>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
      <List key={place} type={block.ordered ? "ordered" : "unordered"} withPadding>
        {block.lines.map((line, item) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place
          <List.Item key={item}>
            <Lines lines={[line]} put={put} />
          </List.Item>
        ))}
      </List>
    ),
  );
}

function Lines({
  lines,
  put,
}: {
  readonly lines: readonly TextLine[];
  readonly put: (text: string) => string;
}) {
  return lines.map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
    <Fragment key={place}>
      {place > 0 && "\n"}
      {line.map(({ text, bold, italic }, span) => {
        const shown = put(text);
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
        if (bold) return <strong key={span}>{shown}</strong>;
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
        return italic ? <em key={span}>{shown}</em> : <Fragment key={span}>{shown}</Fragment>;
      })}
    </Fragment>
  ));
}

export function ScriptTableView({
  table,
  values,
  variables,
  put,
}: {
  readonly table: ScriptTable;
  readonly values: ScriptValues;
  readonly variables: ScriptVariables;
  readonly put: (text: string) => string;
}) {
  const { t } = useTranslation();
  const rows = tableRows(table, values, variables);
  if (rows === undefined) return <Text c="dimmed">{t("scripts.noTable", { name: table.source ?? "" })}</Text>;
  return (
    <Table.ScrollContainer minWidth={120 * Math.min(table.columns.length, 4)} maxHeight={360}>
      <Table withTableBorder withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            {table.columns.map((column, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <Table.Th key={place}>{put(column)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <Table.Tr key={line}>
              {row.map((cell, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <Table.Td key={place}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
          {rows.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={table.columns.length} c="dimmed">
                {t("scripts.noRows")}
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
