/** Tells the topics of users and queue members when an agent's presence or routing status changed. */
import type { AgentDefinition, AgentSpan, World } from "../../world/types.js";
import type { Topic } from "../catalogue.js";
import type { NotificationOptions } from "../options.js";
import { activityBody, presenceBody, queueUserBody, routingStatusBody, type AgentState } from "./user-bodies.js";

/** How far back the beginning of a presence is looked for. */
const LOOK_BACK_SPANS = 200;

export class UserFeeds {
    readonly #agents: ReadonlyMap<string, AgentDefinition>;
    /** Agents somebody listens to, with what was told last. */
    readonly #told = new Map<string, AgentSpan>();
    /** Queues whose members somebody listens to. */
    readonly #queues = new Set<string>();

    constructor(
        private readonly world: World,
        private readonly options: NotificationOptions,
        private readonly isLive: (key: string) => boolean,
        private readonly publish: (topic: string, body: unknown) => void,
    ) {
        this.#agents = new Map(world.centre.agents.map((agent) => [agent.id, agent]));
    }

    clear(): void {
        this.#told.clear();
        this.#queues.clear();
    }

    /** Follows the agents of these topics, from their state at `at` on. */
    synchronise(topics: readonly Topic[], at: number): void {
        this.#queues.clear();
        const wanted = new Set<string>();
        for (const { template, ids } of topics) {
            const id = ids[0]?.toLowerCase() ?? "";
            if (template.startsWith("v2.users.{id}.") && this.#agents.has(id)) wanted.add(id);
            if (template === "v2.routing.queues.{id}.users") this.#queues.add(id);
        }
        for (const agent of this.#agents.values()) if (agent.queueIds.some((id) => this.#queues.has(id))) wanted.add(agent.id);
        for (const id of this.#told.keys()) if (!wanted.has(id)) this.#told.delete(id);
        for (const id of wanted) if (!this.#told.has(id)) this.#told.set(id, this.world.agentState(id, at));
    }

    /** Tells of everybody who is not in the very span that was told before: the same status may have begun at another time. */
    tellAll(at: number): void {
        for (const agentId of this.#told.keys()) this.tell(agentId, at, true);
    }

    /** Tells what differs from what was told of the agent before. */
    tell(agentId: string, at: number, spans = false): void {
        const before = this.#told.get(agentId);
        const agent = this.#agents.get(agentId);
        if (!before || !agent) return;
        const span = this.world.agentState(agentId, at);
        this.#told.set(agentId, span);
        const another = spans && span.start !== before.start;
        const presenceChanged = another || span.presenceId !== before.presenceId;
        const statusChanged = another || span.routingStatus !== before.routingStatus;
        if (!presenceChanged && !statusChanged) return;
        const state = this.#stateOf(agent, span);
        if (!state) return;
        const spelling = this.options.presenceSpelling;
        const user = `v2.users.${agentId}`;
        if (presenceChanged) this.#say(`${user}.presence`, () => presenceBody(state, spelling));
        if (statusChanged) this.#say(`${user}.routingStatus`, () => routingStatusBody(state));
        this.#say(`${user}.activity`, () => activityBody(state, spelling));
        if (statusChanged && (span.routingStatus === "OFF_QUEUE" || before.routingStatus === "OFF_QUEUE")) this.#tellQueues(agent);
    }

    #tellQueues(agent: AgentDefinition): void {
        for (const queueId of agent.queueIds) this.#say(`v2.routing.queues.${queueId}.users`, () => queueUserBody(agent, queueId));
    }

    #say(topic: string, body: () => unknown): void {
        if (this.isLive(topic.toLowerCase())) this.publish(topic, body());
    }

    #stateOf(agent: AgentDefinition, span: AgentSpan): AgentState | null {
        const presence = this.world.centre.presences.find(({ id }) => id === span.presenceId);
        if (!presence) return null;
        const since = (same: (other: AgentSpan) => boolean): number => {
            let start = span.start;
            for (let count = 0; count < LOOK_BACK_SPANS; count++) {
                const before = this.world.agentState(agent.id, start - 1);
                if (!same(before) || before.start >= start) break;
                start = before.start;
            }
            return start;
        };
        return {
            agent, span, presence,
            presenceSince: since((other) => other.presenceId === span.presenceId),
            statusSince: since((other) => other.routingStatus === span.routingStatus),
        };
    }
}
