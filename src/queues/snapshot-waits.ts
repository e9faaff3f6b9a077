/** The platform's own estimate of how long one would wait, by queue and media type: one request each, a few at a time. */
import type { GenesysError } from "../platform/errors.js";
import type { Connection, RequestOptions } from "../platform/types.js";
import { field, list } from "./notifications.js";

/** As this call spells the media types; it knows no others. */
const SPELLINGS: Readonly<Record<string, string>> = { voice: "call", callback: "callback", chat: "chat", email: "email", message: "message" };

const AT_A_TIME = 6;

export interface WaitQuestion {
    readonly queueId: string;
    readonly mediaType: string;
}

export interface Waits {
    readonly requests: number;
    /** The refusal where the client may not ask, or not of all queues: nothing was asked after it. */
    readonly refusal: GenesysError | null;
    secondsOf(queueId: string, mediaType: string): number | null;
}

/** Seconds by queue id and media type; null where the platform has no estimate. Rejects with a GenesysError, PERMISSION, NOT_FOUND and the like excepted. */
export async function askWaits(connection: Connection, questions: readonly WaitQuestion[], options: RequestOptions): Promise<Waits> {
    const seconds = new Map<string, number | null>();
    const left = questions.filter(({ mediaType }) => Object.hasOwn(SPELLINGS, mediaType));
    let [requests, refusal]: [number, GenesysError | null] = [0, null];
    const work = async (): Promise<void> => {
        for (let question = left.pop(); question; question = left.pop()) {
            requests++;
            try {
                seconds.set(keyOf(question.queueId, question.mediaType), await askOne(connection, question, options));
            } catch (thrown) {
                left.length = 0;
                if ((thrown as GenesysError).code !== "PERMISSION") throw thrown;
                refusal = thrown as GenesysError;
            }
        }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return { requests, refusal, secondsOf: (queueId, mediaType) => seconds.get(keyOf(queueId, mediaType)) ?? null };
}

async function askOne({ api }: Connection, { queueId, mediaType }: WaitQuestion, options: RequestOptions): Promise<number | null> {
    try {
        const { body } = await api.estimatedWait(queueId, SPELLINGS[mediaType]!, options);
        return secondsIn(body, SPELLINGS[mediaType]!);
    } catch (thrown) {
        // A queue without this media type has no estimate; that is no failure.
        if (["NOT_FOUND", "INVALID_QUERY"].includes((thrown as GenesysError).code)) return null;
        throw thrown;
    }
}

/** The estimate of the media type asked for; some replies name none. */
function secondsIn(body: unknown, spelling: string): number | null {
    const results = list(field(body, "results"));
    const own = results.find((result) => String(field(result, "intent")).toLowerCase() === spelling) ?? results.find((result) => field(result, "intent") === undefined);
    const value = field(own, "estimatedWaitTimeSeconds");
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

function keyOf(queueId: string, mediaType: string): string {
    return `${queueId} ${mediaType}`;
}
