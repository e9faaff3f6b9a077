/** The sentences of a report's preview. Pure but for the texts. */
import { sharedText } from "./texts.editor.js";

export interface Interval {
    /** "2026-11-20 00:00", in the zone. */
    readonly localFrom: string;
    readonly localTo: string;
    readonly timeZone: string;
    readonly hours: number;
}

export interface Size {
    readonly groups: number | null;
    readonly buckets: number;
    readonly metrics: number;
}

export interface Forecast {
    readonly mode: "sync" | "chunked" | "job";
    readonly requests: number | null;
}

/** "2026-11-13 00:00 – 2026-11-20 00:00 (7 days, Europe/Berlin)" */
export function intervalLine({ localFrom, localTo, timeZone, hours }: Interval): string {
    return sharedText("preview.interval", { from: localFrom, to: localTo, length: lengthOf(localFrom, localTo, hours), zone: timeZone });
}

/** Days where they are whole by the calendar; where clocks changed on a single one, its hours as well. */
function lengthOf(localFrom: string, localTo: string, hours: number): string {
    const days = (Date.parse(`${localTo.replace(" ", "T")}Z`) - Date.parse(`${localFrom.replace(" ", "T")}Z`)) / 86_400_000;
    if (days === 1 && hours !== 24) return `${counted("day", 1)}, ${counted("hour", hours)}`;
    if (days >= 1 && Number.isInteger(days)) return counted("day", days);
    const minutes = Math.round(hours * 60);
    const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
    return [...(whole > 0 ? [counted("hour", whole)] : []), ...(rest > 0 || whole === 0 ? [counted("minute", rest)] : [])].join(", ");
}

function counted(unit: "day" | "hour" | "minute", count: number): string {
    return sharedText(`preview.length.${unit}${count === 1 ? "" : "s"}`, { count: numberText(count) });
}

/** How much it is, and how it will be asked. */
export function sizeLine(size: Size | null, { mode, requests }: Forecast): string {
    return [...(size ? [amountOf(size)] : []), sharedText(`preview.asked.${wayOf(mode, requests)}`, { count: numberText(requests ?? 0) })].join(" ");
}

function amountOf({ groups, buckets, metrics }: Size): string {
    const rows = (groups ?? 0) * buckets;
    const parameters = { groups: numberText(groups ?? 0), buckets: numberText(buckets), rows: numberText(rows), metrics, cells: numberText(rows * metrics) };
    if (groups === null) return sharedText(buckets === 1 ? "preview.size.per-group" : "preview.size.per-group-and-bucket", parameters);
    if (groups === 1 && buckets === 1) return sharedText("preview.size.one", parameters);
    return sharedText(buckets === 1 ? "preview.size.groups" : "preview.size.groups-and-buckets", parameters);
}

function wayOf(mode: Forecast["mode"], requests: number | null): string {
    if (mode === "job") return "job";
    if (requests === null) return "pages";
    if (requests < 2) return requests === 0 ? "nothing" : "once";
    return mode === "chunked" ? "pieces" : "requests";
}

export function numberText(value: number): string {
    return value.toLocaleString(undefined, { maximumFractionDigits: 3 });
}
