import { assert, property, string, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { cleanSvg } from "./clean-svg.ts";
import { readPicture } from "./read-picture.ts";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const jpeg = Buffer.from("ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9", "hex");

test("INB-SCR-03 a picture is known by its content: PNG, JPEG and SVG, and no other", () => {
  expect(readPicture(png)?.mediaType).toBe("image/png");
  expect(readPicture(jpeg)?.mediaType).toBe("image/jpeg");
  expect(readPicture(Buffer.from('<svg viewBox="0 0 1 1"/>'))?.mediaType).toBe("image/svg+xml");
  for (const other of ["GIF89a", "<html><svg/></html>", "", "<svg>", "<svg></g></svg>", "<svg/><svg/>"])
    expect(readPicture(Buffer.from(other))).toBeUndefined();
  const wide = Buffer.from(png);
  wide.writeUInt32BE(10_001, 16);
  expect(readPicture(wide)).toBeUndefined();
  expect(readPicture(jpeg.subarray(0, 20))).toBeUndefined();
});

test("INB-SCR-03 DIG-SEC-09 of an SVG only shapes and paint remain", () => {
  const clean = cleanSvg(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10" onload="alert(1)">
<script>alert(1)</script><style>@import url(http://evil/x.css)</style>
<a xlink:href="javascript:alert(1)"><rect width="1"/></a><foreignObject><body onload="x"/></foreignObject>
<image href="http://evil/x.png"/><use href="#a"/><animate attributeName="href"/>
<linearGradient id="a" xlink:href="#b"/><linearGradient id="c" href="http://evil/"/>
<path d="M0 0L1,1" style="fill:url(#a);stroke:#f00;background:url(http://evil)" fill="url(http://evil/#a)"/>
<text x="1">Раз &lt;два&gt; &amp; три</text></svg>`);
  expect(clean?.replaceAll("\n", "")).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">' +
      '<linearGradient id="a" href="#b"></linearGradient><linearGradient id="c"></linearGradient>' +
      '<path d="M0 0L1,1" fill="url(#a)" stroke="#f00"></path>' +
      '<text x="1">Раз &lt;два&gt; &amp; три</text></svg>',
  );
});

test("INB-SCR-03 DIG-SEC-09 whatever comes, nothing that runs or loads comes out", () => {
  const hostile =
    /<(?!\/?(?:svg|g|defs|title|desc|text|tspan|clipPath|path|rect|circle|ellipse|line|polyline|polygon|linearGradient|radialGradient|stop)\b)|\son\w+\s*=|javascript:|url\((?!#)/i;
  assert(
    property(string(), string(), (name, value) => {
      const clean = cleanSvg(`<svg><path ${name}="${value}" fill="${value}"/>${value}</svg>`);
      if (clean !== undefined) expect(clean.replaceAll(/>[^<]*</g, "><")).not.toMatch(hostile);
    }),
  );
  assert(
    property(uint8Array({ maxLength: 200 }), (bytes) => {
      readPicture(Buffer.concat([jpeg.subarray(0, 2), bytes]));
    }),
  );
});
