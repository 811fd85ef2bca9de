import type { Campaign, ContactList, DispositionTree, DispositionTreePut, Problem } from "@perezvon/api";
import type { ServiceId } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

type Folder = DispositionTreePut["folders"][number];

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  const [list] = (await admin.get<{ items: ContactList[] }>("/lists")).body.items;
  const lists = [{ listId: list!.id, enabled: true, order: 1, ratio: 1 }];
  campaign = (await admin.post<Campaign>("/campaigns", { name: "Статусы", lists })).body;
});
afterAll(() => server.close());

it("OUT-DSP-01 OUT-DSP-02 OUT-DSP-07 OUT-DSP-09 an administrator changes the tree of statuses; past results keep what is deleted", async () => {
  const address = `/campaigns/${campaign.id}/dispositions`;
  const read = async () => (await admin.get<DispositionTree>(address)).body;
  const put = (tree: DispositionTree, change: (folders: Folder[]) => Folder[]) => {
    const folders = tree.folders.map(
      ({ key, name }): Folder => ({
        key,
        name,
        items: tree.items.filter((item) => item.folder === key).map(({ folder: _, ...item }) => item),
      }),
    );
    return admin.put<DispositionTree & Problem>(address, {
      folders: change(folders),
      revision: tree.revision,
    });
  };
  const first = await read();
  expect(first.folders.map(({ key }) => key)).toEqual(["connection", "system", "final", "non_final"]);
  const item: Folder["items"][number] = {
    key: null,
    name: { ru: "Направлен в магазин", en: "Sent to a shop" },
    type: "final_success",
    code: "SHOP1",
    visibleToAgents: true,
    previewSet: true,
    outboundSet: false,
    inboundSet: false,
  };
  const folder: Folder = { key: null, name: { ru: "Магазин", en: "Shop" }, items: [item] };
  const added = await put(first, (folders) => [folder, ...folders]);
  expect(added.status, added.text).toBe(200);
  expect(added.body.folders[0]).toEqual({ key: "shop", name: folder.name });
  expect(added.body.items[0]).toEqual({ ...item, key: "sent_to_a_shop", folder: "shop" });
  // An older tree is not written over a newer one.
  expect(await put(first, (folders) => folders)).toMatchObject({ status: 409, body: { code: "stale" } });
  // The agent finds it in its set, under the name of its folder.
  const shown = await server.store.engine.directory.dispositions(
    server.demo.centreId,
    campaign.id as string as ServiceId,
  );
  expect(shown[0]).toMatchObject({
    key: "sent_to_a_shop",
    folderName: folder.name,
    sets: { preview: true, outbound: false, inbound: false },
  });
  const closed = await admin.post(`/campaigns/${campaign.id}/record-tools`, {
    tool: "close",
    closeWith: "sent_to_a_shop",
  });
  expect(closed.status, closed.text).toBe(200);

  // A new name and code are those of what is written from now on.
  server.clock.advanceBy(1_000);
  const renamed = await put(added.body, ([shop, ...folders]) => [
    {
      ...shop!,
      items: [{ ...item, key: "sent_to_a_shop", name: { ru: "В салон", en: "Showroom" }, code: null }],
    },
    ...folders,
  ]);
  expect(renamed.status, renamed.text).toBe(200);
  const firstRow = async () =>
    (await admin.get(`/campaigns/${campaign.id}/results?format=simple&header=en`)).text.split("\n")[1];
  expect(await firstRow()).toContain(",Sent to a shop,SHOP1,");
  await admin.post(`/campaigns/${campaign.id}/record-tools`, { tool: "reopen" });
  server.clock.advanceBy(1_000);
  await admin.post(`/campaigns/${campaign.id}/record-tools`, { tool: "close", closeWith: "sent_to_a_shop" });
  expect(await firstRow()).toMatch(/,Showroom,,/);
  server.clock.advanceBy(1_000);
  const back = await put(renamed.body, ([shop, ...folders]) => [
    { ...shop!, items: [{ ...item, key: "sent_to_a_shop" }] },
    ...folders,
  ]);
  expect(await firstRow()).toMatch(/,Showroom,,/);
  added.body.revision = back.body.revision;

  const full = await put(added.body, (folders) => folders.filter(({ key }) => key !== "shop"));
  expect(full).toMatchObject({ status: 422, body: { errors: [{ field: "folders", code: "in_use" }] } });
  const system = await put(added.body, (folders) => folders.filter(({ key }) => key !== "system"));
  expect(system.status).toBe(422);
  const emptied = await put(added.body, (folders) =>
    folders.map((each) => (each.key === "shop" ? { ...each, items: [] } : each)),
  );
  expect(emptied.status, emptied.text).toBe(200);
  const gone = await put(emptied.body, (folders) => folders.filter(({ key }) => key !== "shop"));
  expect(gone.status, gone.text).toBe(200);
  expect({ ...(await read()), revision: "" }).toEqual({ ...first, revision: "" });
  const results = (await admin.get(`/campaigns/${campaign.id}/results?format=simple&header=en`)).text;
  expect(results.split("\n")[1]).toContain("Showroom");
  // Its key stays with the past.
  const again = await put(gone.body, (folders) => [folder, ...folders]);
  expect(again.body.items[0]!.key).toBe("sent_to_a_shop_2");
  const [entry] = (await admin.get<{ items: object[] }>(`/audit?objectId=${campaign.id}`)).body.items;
  expect(JSON.stringify(entry)).toContain("sent_to_a_shop_2");
});
