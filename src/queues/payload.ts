/** From a queue's figures to the documented payload: every documented key is always there, what is unknown is null. */
import { agentsView, otherCounts } from "./agents-view.js";
import type { GroupFigures, QueueFigures, Statistics } from "./figures.js";
import { intervalView, least, sumKnown, totalInterval } from "./interval-view.js";
import { iso } from "./instants.js";
import type { AgentsView, CountsByName, IntervalView, MediaView, PresenceLookup, QueueInfo, QueueView, StatisticsByName } from "./views.js";
import { NAMED_MEDIA_METRICS, NAMED_OWN_METRICS } from "./vocabulary.js";

interface OwnPart {
    readonly presencesUsed: PresenceLookup;
    readonly agents: AgentsView;
    readonly metrics: CountsByName;
}

/**
 * The queue's state now. `mediaTypes`: the chosen ones; empty for all, which are the usual ones and any other seen.
 * Parts whose figures did not change are the objects of the view built before; `previous` itself comes back when nothing did.
 */
export function viewOf(
    figures: QueueFigures,
    info: QueueInfo,
    mediaTypes: readonly string[],
    presences: PresenceLookup,
    previous: QueueView | null = null,
): QueueView {
    const names: string[] = [];
    const parts: MediaView[] = [];
    const isAll = mediaTypes.length === 0;
    for (const mediaType of isAll ? figures.media.keys() : mediaTypes) {
        const group = figures.chosen(mediaType);
        if (group === null || (isAll && !group.isSeen) || names.includes(mediaType)) continue;
        names.push(mediaType);
        parts.push(mediaPart(figures, mediaType, group));
    }
    const own = ownPart(figures, presences);
    const before = previous && partsBefore(previous, names);
    if (before && previous.queue === info && previous.agents === own.agents && parts.every((part, index) => part === before[index])) return previous;
    return {
        queue: info,
        waiting: sumKnown(parts, (part) => part.waiting),
        interacting: sumKnown(parts, (part) => part.interacting),
        alerting: sumKnown(parts, (part) => part.alerting),
        longestWaitSince: least(parts, (part) => part.longestWaitSince),
        agents: own.agents,
        media: mediaOf(names, parts),
        interval: totalInterval(figures, parts, before && { parts: before, interval: previous.interval }),
        metrics: own.metrics,
    };
}

/** The parts of a view by these names; null when it has others as well, or not all of them. */
function partsBefore({ media }: QueueView, names: readonly string[]): readonly MediaView[] | null {
    let count = 0;
    for (const _ in media) count++;
    if (count !== names.length) return null;
    const parts: MediaView[] = [];
    for (const name of names) {
        if (!Object.hasOwn(media, name)) return null;
        parts.push(media[name]!);
    }
    return parts;
}

function mediaOf(names: readonly string[], parts: readonly MediaView[]): Record<string, MediaView> {
    const media: Record<string, MediaView> = {};
    for (let index = 0; index < names.length; index++) media[names[index]!] = parts[index]!;
    return media;
}

function mediaPart(figures: QueueFigures, mediaType: string, group: GroupFigures): MediaView {
    const interval = intervalPart(figures, mediaType, group);
    const held = group.heldPart as MediaView | null;
    if (held && group.heldVersion === group.version && held.interval === interval) return held;
    const isSameCounts = held !== null && group.heldVersion === group.version;
    const waiting = countOf(figures, group, "oWaiting");
    const part: MediaView = {
        waiting,
        interacting: countOf(figures, group, "oInteracting"),
        alerting: countOf(figures, group, "oAlerting"),
        longestWaitSince: waiting !== null && waiting > 0 ? group.waitSince : null,
        interval,
        metrics: isSameCounts ? held.metrics : otherCounts(figures, group, NAMED_MEDIA_METRICS),
    };
    group.heldPart = part;
    group.heldVersion = group.version;
    return part;
}

function intervalPart(figures: QueueFigures, mediaType: string, group: GroupFigures): IntervalView {
    if (group.heldHalfVersion === group.halfVersion) return group.heldInterval as IntervalView;
    const interval = intervalView(figures, mediaType, group);
    group.heldInterval = interval;
    group.heldHalfVersion = group.halfVersion;
    return interval;
}

function ownPart(figures: QueueFigures, presences: PresenceLookup): OwnPart {
    const { own } = figures;
    const held = own.heldPart as OwnPart | null;
    if (held && own.heldVersion === own.version && own.heldHalfVersion === own.halfVersion && held.presencesUsed === presences) return held;
    const part: OwnPart = {
        presencesUsed: presences,
        agents: agentsView(figures, presences),
        metrics: otherCounts(figures, own, NAMED_OWN_METRICS),
    };
    own.heldPart = part;
    own.heldVersion = own.version;
    own.heldHalfVersion = own.halfVersion;
    return part;
}

function countOf({ names }: QueueFigures, group: GroupFigures, metric: string): number | null {
    return group.count(names.idOf(metric, null)) ?? null;
}

/** The payload of a message: a copy that shares nothing with any other. `asOf`: the platform's instant that it is true at. */
export function payloadOf(view: QueueView, asOf: number) {
    const { queue, agents } = view;
    const media: Record<string, ReturnType<typeof mediaPayload>> = {};
    for (const mediaType in view.media) media[mediaType] = mediaPayload(view.media[mediaType]!, asOf);
    return {
        queue: { id: queue.id, name: queue.name, division: queue.division && { id: queue.division.id, name: queue.division.name } },
        waiting: view.waiting,
        interacting: view.interacting,
        alerting: view.alerting,
        longestWaitSince: iso(view.longestWaitSince),
        longestWaitSeconds: waitSeconds(view.longestWaitSince, asOf),
        agents: { ...agents, presences: { ...agents.presences }, presenceDetails: agents.presenceDetails.map((detail) => ({ ...detail })) },
        media,
        interval: intervalPayload(view.interval),
        metrics: countsPayload(view.metrics),
    };
}

export type QueuePayload = ReturnType<typeof payloadOf>;

function mediaPayload(part: MediaView, asOf: number) {
    return {
        waiting: part.waiting,
        interacting: part.interacting,
        alerting: part.alerting,
        longestWaitSince: iso(part.longestWaitSince),
        longestWaitSeconds: waitSeconds(part.longestWaitSince, asOf),
        interval: intervalPayload(part.interval),
        metrics: countsPayload(part.metrics),
    };
}

function intervalPayload(interval: IntervalView) {
    const { serviceLevel: level } = interval;
    return {
        start: iso(interval.start),
        end: iso(interval.end),
        asOf: iso(interval.asOf),
        offered: interval.offered,
        answered: interval.answered,
        abandoned: interval.abandoned,
        flowOut: interval.flowOut,
        transferred: interval.transferred,
        connected: interval.connected,
        serviceLevel: { ratio: level.ratio, numerator: level.numerator, denominator: level.denominator, target: level.target },
        asaSeconds: interval.asaSeconds,
        ahtSeconds: interval.ahtSeconds,
        metrics: statisticsPayload(interval.metrics),
    };
}

/** Whole seconds, never less than none. */
function waitSeconds(since: number | null, asOf: number): number | null {
    return since === null ? null : Math.max(0, Math.floor((asOf - since) / 1_000));
}

function countsPayload(counts: CountsByName): CountsByName {
    const copy: Record<string, CountsByName[string]> = {};
    for (const name in counts) {
        const value = counts[name]!;
        copy[name] = typeof value === "number" ? value : { ...value };
    }
    return copy;
}

function statisticsPayload(metrics: StatisticsByName): StatisticsByName {
    const copy: Record<string, StatisticsByName[string]> = { ...metrics };
    for (const name in copy) copy[name] = copyOf(copy[name]!);
    return copy;
}

/** Statistics hold numbers only; a qualified metric's hold statistics only. */
function copyOf(value: StatisticsByName[string]): StatisticsByName[string] {
    for (const name in value) {
        if (typeof value[name] === "number") return copyOfStatistics(value as Statistics);
        break;
    }
    const copy: Record<string, Statistics> = { ...(value as Readonly<Record<string, Statistics>>) };
    for (const name in copy) copy[name] = copyOfStatistics(copy[name]!);
    return copy;
}

/** The kinds that nearly all statistics are of are copied name by name, which takes a third of the time. */
function copyOfStatistics(stats: Statistics): Statistics {
    let names = 0;
    for (const _ in stats) names++;
    const { count, sum, min, max, ratio, numerator, denominator, target } = stats as Readonly<Partial<Record<string, number>>>;
    if (names === 1 && count !== undefined) return { count };
    if (names === 4) {
        if (count !== undefined && sum !== undefined && min !== undefined && max !== undefined) return { count, sum, min, max };
        if (ratio !== undefined && numerator !== undefined && denominator !== undefined && target !== undefined) return { ratio, numerator, denominator, target };
    }
    return { ...stats };
}
