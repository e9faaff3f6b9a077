/**
 * What each node needs of the OAuth client's role, and how to find out whether it has it. The dialog's test and
 * docs/permissions.md both come from here.
 */
import type { ProbeName } from "./probes.js";

export interface Need {
    /** Key of the catalog under `test.purpose`: what it is for. */
    readonly purpose: string;
    /** Names as roles have them; with several, one is enough. None: the platform documents none, or the node's settings decide. */
    readonly permissions: readonly string[];
    /** Calls or topics that show it. With several permissions one that succeeds is enough, else all must. None: settings decide. */
    readonly probes: readonly ProbeName[];
    /** The node works without it, and lacks what the purpose says. */
    readonly optional: boolean;
}

function required(purpose: string, permissions: readonly string[], probes: readonly ProbeName[]): Need {
    return { purpose, permissions, probes, optional: false };
}

function optional(purpose: string, permissions: readonly string[], probes: readonly ProbeName[]): Need {
    return { purpose, permissions, probes, optional: true };
}

const QUEUES = ["routing:queue:view", "routing:queue:search"] as const;
const QUEUE_PROBES = ["queues", "queuesLight"] as const;
const OBSERVATION = ["analytics:queueObservation:view"] as const;
const AGGREGATE = ["analytics:conversationAggregate:view"] as const;
const DETAIL = ["analytics:conversationDetail:view"] as const;

const queuesByName = required("queues-by-name", QUEUES, QUEUE_PROBES);
const halfHour = optional("half-hour", AGGREGATE, ["conversationAggregates"]);
const queueNames = optional("queue-names", QUEUES, QUEUE_PROBES);
const wrapUpNames = optional("wrap-up-names", ["routing:wrapupCode:view"], ["wrapUpCodes"]);

/** By node type, in the order of the palette. */
export const NEEDS: Readonly<Record<string, readonly Need[]>> = {
    "genesys-cloud-queue-observer": [
        queuesByName,
        required("queue-live", OBSERVATION, ["queueObservations", "queueTopic"]),
        halfHour,
    ],
    "genesys-cloud-queue-snapshot": [
        queuesByName,
        required("queue-states", OBSERVATION, ["queueObservations"]),
        halfHour,
        optional("estimated-wait", ["routing:queue:view"], ["queues"]),
    ],
    "genesys-cloud-conversation-observer": [
        queuesByName,
        required("conversations-live", ["conversation:communication:view"], ["conversationTopic"]),
        optional("conversations-missed", DETAIL, ["conversationDetails"]),
        wrapUpNames,
    ],
    "genesys-cloud-analytics-aggregate": [
        required("reports", AGGREGATE, ["conversationAggregates"]),
        optional("agent-reports", ["analytics:userAggregate:view"], ["userAggregates"]),
        queueNames,
        wrapUpNames,
        optional("skill-names", ["routing:skill:view"], ["skills"]),
    ],
    "genesys-cloud-conversation-details": [required("conversation-records", DETAIL, ["conversationDetails"]), queueNames, wrapUpNames],
    "genesys-cloud-notification": [optional("agent-topics", [], ["agentTopic"]), optional("chosen-topics", [], [])],
    "genesys-cloud-api": [optional("chosen-calls", [], [])],
    "genesys-cloud-alert": [],
};
