/** The far end's REST side: what a client that observes queues asks for, answered true to the frames that were written. */
import { countsOf, halfHourOf, queueId, queueNumber, statisticsOf } from "./frames.js";
import type { Clients } from "./clients.js";

export interface Question {
    readonly method: string;
    readonly path: string;
    readonly body: string;
    /** The OAuth client that asks. */
    readonly client: string;
    /** "127.0.0.1:port" */
    readonly host: string;
}

export function answer(question: Question, clients: Clients): unknown {
    const { method, path, body, client } = question;
    if (path.startsWith("/oauth/token")) return { access_token: client, expires_in: 86_400 };
    if (path.includes("/organizations/me")) return { id: "org", name: "Bench" };
    if (path.includes("/routing/queues")) return queuePage(numberIn(path, "pageNumber", 1), numberIn(path, "pageSize", 25), clients.queues);
    if (path.includes("/presence")) return { entities: [], total: 0 };
    if (path.includes("/subscriptions")) {
        const topics = JSON.parse(body) as { id: string }[];
        clients.subscribe(client, /channels\/([^/]+)\/subscriptions/.exec(path)![1]!, topics.map(({ id }) => queueNumber(id)));
        return { entities: topics.map(({ id }) => ({ id, state: "Permitted" })) };
    }
    if (path.includes("/notifications/channels")) return method === "POST" ? newChannel(question, clients) : { entities: [] };
    const queues = [...new Set(body.match(/00000000-0000-4000-8000-[0-9a-f]{12}/g))].map(queueNumber);
    if (path.includes("/observations/query")) return { results: queues.flatMap((queue) => observations(queue, clients.nth(client, queue))) };
    if (path.includes("/aggregates/query")) return { results: queues.flatMap((queue) => aggregates(queue, clients.nth(client, queue))) };
    return { entities: [], total: 0 };
}

function numberIn(path: string, name: string, fallback: number): number {
    return Number(new RegExp(`[?&]${name}=(\\d+)`).exec(path)?.[1] ?? fallback);
}

function queuePage(page: number, pageSize: number, total: number): unknown {
    const first = (page - 1) * pageSize;
    const entities = Array.from({ length: Math.max(0, Math.min(pageSize, total - first)) }, (_, index) => {
        const queue = first + index;
        return { id: queueId(queue), name: `Queue ${queue}`, division: { id: "home", name: "Home" }, memberCount: 12 };
    });
    return { entities, total, pageNumber: page, pageSize, pageCount: Math.ceil(total / pageSize) };
}

function newChannel({ client, host }: Question, clients: Clients): unknown {
    const id = clients.open(client);
    return { id, connectUri: `ws://${host}/channels/${id}`, expires: new Date(Date.now() + 86_400_000).toISOString() };
}

/** All five media types and the agents, as the platform tells them; `nth`: frames that this queue has had. */
function observations(queue: number, nth: number): unknown[] {
    const group = { queueId: queueId(queue) };
    const counts = nth === 0 ? { oWaiting: 0, oInteracting: 0, oAlerting: 0 } : countsOf(queue, nth - 1);
    const waiting = { metric: "oLongestWaiting", stats: { calculatedMetricValue: Date.now() - 60_000 } };
    const rows = (values: Readonly<Record<string, number>>) => Object.entries(values).map(([metric, count]) => ({ metric, stats: { count } }));
    const statuses = { IDLE: 4, INTERACTING: 5, COMMUNICATING: 0, NOT_RESPONDING: 1, OFF_QUEUE: 2 };
    const agents = Object.entries(statuses).map(([qualifier, count]) => ({ metric: "oUserRoutingStatuses", qualifier, stats: { count } }));
    return [
        { group, data: [...agents, ...rows({ oOnQueueUsers: 10, oOffQueueUsers: 2, oActiveUsers: 12, oMemberUsers: 12 })] },
        { group: { ...group, mediaType: "voice" }, data: [...rows(counts), ...(counts.oWaiting > 0 ? [waiting] : [])] },
        ...["callback", "chat", "email", "message"].map((mediaType) => ({
            group: { ...group, mediaType },
            data: rows({ oWaiting: 0, oInteracting: 0, oAlerting: 0 }),
        })),
    ];
}

/** Two of the five media types have had traffic in this half hour. */
function aggregates(queue: number, nth: number): unknown[] {
    const interval = halfHourOf(Date.now());
    const more = { tAnswered: { count: 1, sum: 9_100, min: 100, max: 9_000 }, tHandle: { count: 1, sum: 180_000, min: 180_000, max: 180_000 } };
    const part = (mediaType: string, seen: number) => ({
        group: { queueId: queueId(queue), mediaType },
        data: [{ interval, metrics: Object.entries({ ...statisticsOf(seen), ...more }).map(([metric, stats]) => ({ metric, stats })) }],
    });
    return [part("voice", Math.max(0, nth - 3)), part("message", 0)];
}
