import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";

/** «Подключить»: which of the lists that are not attached yet is to be. */
export function AttachMenu({
  label,
  noneLeft,
  lists,
  onAttach,
}: {
  readonly label: string;
  /** Why there is nothing to choose from, when there is not. */
  readonly noneLeft: string;
  readonly lists: readonly { readonly id: string; readonly name: string }[];
  readonly onAttach: (listId: string) => void;
}) {
  const none = lists.length === 0;
  return (
    <Menu position="top-start" disabled={none}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={none}
          title={none ? noneLeft : undefined}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {lists.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onAttach(id)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
