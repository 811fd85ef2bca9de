import { expect, it } from "vitest";
import { pictureIds, readScriptFile, withPictures } from "./script-file.ts";

const draft = {
  pages: [
    {
      key: "start",
      title: "",
      elements: [
        { kind: "picture" as const, pictureId: "a", text: "" },
        { kind: "text" as const, text: "x" },
      ],
    },
  ],
};

it("DSK-SCD-01 a script from another centre stands on pictures of this one", () => {
  expect([...pictureIds(draft)]).toEqual(["a"]);
  expect([...pictureIds(withPictures(draft, new Map([["a", "b"]])))]).toEqual(["b"]);
});

it("DSK-SCD-01 what is no file of a script is refused, and no address of elsewhere is asked for", async () => {
  const read = (content: unknown) => readScriptFile(new File([JSON.stringify(content)], "x.json"));
  expect(await read({ format: "perezvon-script-1", name: "x", draft })).toEqual({ name: "x", draft });
  expect(await read({ name: "x", draft })).toBeUndefined();
  expect(await read({ format: "perezvon-script-1", name: "x", draft: { pages: [{}] } })).toBeUndefined();
  const pictures = { a: "https://evil.example/x.png" };
  expect(await read({ format: "perezvon-script-1", name: "x", draft, pictures })).toBeUndefined();
  expect(await readScriptFile(new File(["<html>"], "x.json"))).toBeUndefined();
});
