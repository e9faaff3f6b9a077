/** Tables for e-mail, chat and spreadsheets: nothing in a name may become markup, a fence or a column. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { planColumns, type Row } from "../../src/analytics/columns.js";
import { columnLine, renderCsv as csvSteps } from "../../src/analytics/render/csv.js";
import { escapeHtml, renderHtml as htmlSteps } from "../../src/analytics/render/html.js";
import type { Report } from "../../src/analytics/render/table.js";
import { renderText as textSteps } from "../../src/analytics/render/text.js";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { atOnce } from "../../src/analytics/steps.js";
import { bucket, HALF_HOUR, intervalOf, shape } from "./samples.js";

const renderCsv = (...given: Parameters<typeof csvSteps>): string => atOnce(csvSteps(...given));
const renderHtml = (given: Report): string => atOnce(htmlSteps(given));
const renderText = (given: Report): string => atOnce(textSteps(given));

const METRICS = "offered,abandonRate,asaSeconds,tHandle";

function report(queues: readonly string[], settings: Settings = {}, more: Partial<Report> = {}): Report {
    const all: Settings = { groupBy: "queueId", metrics: METRICS, ...settings };
    const results = queues.map((name, index) => ({
        group: { queueId: `q${index}` },
        data: [bucket(HALF_HOUR, { nOffered: { count: 8 }, tAbandon: { count: 1 }, tAnswered: { count: 4, sum: 45_000 }, tHandle: { count: 1, sum: 1_000, min: 1_000, max: 1_000 } })],
    }));
    const names = new Map([["queue", new Map(queues.map((name, index) => [`q${index}`, name]))]] as const);
    const interval = intervalOf("2026-11-20T10:00Z/2026-11-20T11:00Z", "Europe/Berlin");
    const { rows, totals } = shape(all, results, { names, interval });
    const plan = atOnce(planColumns(readRequest(all, null), [results]));
    return { plan, rows, totals, interval, title: "Daily report", hasBuckets: false, partial: false, ...more };
}

describe("text table", () => {
    it("is aligned, fenced and has a line of totals", () => {
        assert.equal(
            renderText(report(["Sales", "Service & Support"], { metrics: "offered,abandonRate,asaSeconds" })),
            [
                "```",
                "Daily report",
                "2026-11-20 11:00 – 2026-11-20 12:00 (Europe/Berlin)",
                "",
                "Queue              Offered  Abandon rate  ASA (s)",
                "-----------------  -------  ------------  -------",
                "Sales                    8        12.5 %     11.3",
                "Service & Support        8        12.5 %     11.3",
                "-----------------  -------  ------------  -------",
                "Total                   16        12.5 %     11.3",
                "```",
            ].join("\n"),
        );
    });

    it("shows buckets by local time, and times as wished", () => {
        const text = renderText(report(["Sales"], { metrics: "asaSeconds", durations: "hh:mm:ss" }, { hasBuckets: true, partial: true, title: "" }));
        assert.equal(
            text,
            ["```", "2026-11-20 11:00 – 2026-11-20 12:00 (Europe/Berlin), so far", "", "From              Queue       ASA", "----------------  -----  --------", "2026-11-20 11:00  Sales  00:00:11", "```"].join("\n"),
        );
        assert.match(renderText(report(["a", "b"], { metrics: "asaSeconds", durations: "minutes" })), /ASA \(min\)\n.*\na +0\.19\n/);
        assert.match(renderText(report(["a", "b"], { metrics: "asaSeconds", durations: "hh:mm:ss" })), /Total +00:00:11/);
    });

    it("leaves callbacks out of the total's rates", () => {
        const settings: Settings = { groupBy: "mediaType", metrics: "offered,abandonRate" };
        const results = ["callback", "voice"].map((mediaType) => ({
            group: { mediaType },
            data: [bucket(HALF_HOUR, { nOffered: { count: 100 }, ...(mediaType === "voice" ? { tAbandon: { count: 20 } } : {}) })],
        }));
        const of = (some: typeof results): string => renderText({ ...report([]), ...shape(settings, some), plan: atOnce(planColumns(readRequest(settings, null), [some])) });
        assert.match(of(results), /\ncallback +100 +–\nvoice +100 +20\.0 %\n-.*\nTotal +200 +20\.0 %\n/);
        assert.match(of([results[0]!, results[0]!]), /\nTotal +200 +–\n/);
    });

    it("says so when there is nothing", () => {
        assert.match(renderText(report([])), /Queue.*\n-+.*\nNothing in this interval\.\n```$/);
    });

    it("keeps names of any script aligned, and the fence closed", () => {
        const lines = renderText(report(["営業部", "a```b\nc", "Ünï", "👩‍💻 Dev"])).split("\n");
        assert.equal(lines.filter((line) => line === "```").length, 2);
        assert.equal(lines.length, 13);
        assert.match(lines[6]!, /^営業部 {3}/);
        assert.match(lines[7]!, /^a'''b c/);
        assert.match(lines[9]!, /^👩‍💻 Dev +1 /);
    });
});

describe("html table", () => {
    it("has names escaped and inline styles only", () => {
        const html = renderHtml(report(["<script>alert(\"1\")</script>", "R&D 'x'"], {}, { title: "<b>Title</b>" }));
        assert.doesNotMatch(html, /<script|<b>|<style|class=/);
        assert.match(html, /&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;/);
        assert.match(html, /R&amp;D &#39;x&#39;/);
        assert.match(html, /&lt;b&gt;Title&lt;\/b&gt;/);
        assert.match(html, /<tfoot>.*Total/);
        const opened = [...html.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag!).filter((tag) => tag !== "br");
        const closed = [...html.matchAll(/<\/([a-z]+)/g)].map(([, tag]) => tag!);
        assert.deepEqual(opened.toSorted((a, b) => a.localeCompare(b)), closed.toSorted((a, b) => a.localeCompare(b)));
    });

    it("never lets a name out of its cell (property)", () => {
        fc.assert(
            fc.property(fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 4 }), (names) => {
                const html = renderHtml(report(names));
                assert.equal((html.match(/</g) ?? []).length, (html.match(/>/g) ?? []).length);
                assert.equal((html.match(/<td/g) ?? []).length, names.length === 0 ? 1 : (names.length + (names.length > 1 ? 1 : 0)) * 8);
            }),
            { numRuns: 100 },
        );
    });

    it("escapes what attributes need, too", () => {
        assert.equal(escapeHtml("<a href=\"x\">'&</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&lt;/a&gt;");
    });

    it("shows an id where there is no name, and a dash for what is unknown", () => {
        const html = renderHtml(report(["Sales"], { names: false, metrics: "avgAcwSeconds" }, { rows: [{ queueId: "q9", queueName: null, avgAcwSeconds: null }] }));
        assert.match(html, />q9<.*>–</);
        assert.match(html, />Avg ACW \(s\)</);
    });
});

describe("csv", () => {
    it("is RFC 4180: a header, CRLF, quotes where needed, null as an empty field", () => {
        const rows: Row[] = [{ name: "Sales, \"VIP\"", count: 1, rate: null }, { name: " line\nbreak", count: 0.5, rate: 0 }, { name: null, count: null, rate: null }];
        assert.equal(renderCsv(["name", "count", "rate"], rows), "name,count,rate\r\n\"Sales, \"\"VIP\"\"\",1,\r\n\" line\nbreak\",0.5,0\r\n,,");
        assert.equal(renderCsv(["a,b", "c"], []), "\"a,b\",c");
        assert.equal(columnLine(["a", "b"]), "a,b");
    });

    it("is read back as it was written (property)", () => {
        const value = fc.oneof(fc.string({ unit: "binary" }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(null, "", "a,b", "\"", "\r\n", " x "));
        fc.assert(
            fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 8 }), (lines) => {
                const rows = lines.map(([a, b, c]): Row => ({ a, b, c }));
                const parsed = parseCsv(renderCsv(["a", "b", "c"], rows));
                assert.deepEqual(parsed, [["a", "b", "c"], ...lines.map((line) => line.map((each) => (each === null ? "" : String(each))))]);
            }),
            { numRuns: 200 },
        );
    });
});

/** A reader of its own, by the grammar of RFC 4180. */
function parseCsv(text: string): string[][] {
    const lines: string[][] = [[]];
    let position = 0;
    for (;;) {
        let field = "";
        if (text[position] === "\"") {
            for (position++; ; position++) {
                if (text[position] === "\"" && text[position + 1] !== "\"") break;
                if (text[position] === "\"") position++;
                field += text[position];
            }
            position++;
        } else {
            while (position < text.length && text[position] !== "," && text[position] !== "\r") field += text[position++];
        }
        lines.at(-1)!.push(field);
        if (position >= text.length) return lines;
        if (text[position] === ",") position++;
        else {
            assert.equal(text.slice(position, position + 2), "\r\n");
            position += 2;
            lines.push([]);
        }
    }
}
