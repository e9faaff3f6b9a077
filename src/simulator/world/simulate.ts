/**
 * One day of the centre, as discrete events: customers arrive, wait, alert agents, talk and leave; agents log in, pause and go home.
 * A day is complete in itself. Its last shift stays on after midnight until the day's interactions are done, at most three hours;
 * the next day's interactions go to other agents, so that days can be simulated in any order and still fit together.
 */
import { arrivalsOf, dayLength } from "./arrivals.js";
import { Visit, type Call, type Spans } from "./calls.js";
import type { CentrePlan } from "./centre.js";
import { Agenda } from "./agenda.js";
import { afterCallWorkLength, alertLength, profiles, responds, silenceLength, talkLength, voicemailLength, waitLimit } from "./chances.js";
import { mediaTypes } from "./profiles.js";
import { Random, hash32 } from "./random.js";
import { orderOf } from "./search.js";
import { AgentDay, pausesOf, presences, settling, shiftOf } from "./staff.js";
import { simulateTeamLeads } from "./team-leads.js";
import { WaitingLine } from "./waiting.js";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Nothing of a day lasts longer than this after its midnight. */
export const daySpill = 5 * hour;
/** Before its midnight a day only has agents that log in. */
export const dayLead = 15 * minute;

const todo = { ready: 1, pause: 2, resume: 3, endShift: 4, recover: 5, elsewhere: 6, back: 7, limit: 8, endAlert: 9, endWork: 10, enter: 11 };

export interface SimulatedDay {
    readonly calls: readonly Call[];
    /** By agent index; before and after its spans an agent is Offline. */
    readonly spans: readonly Spans[];
}

/** A visit on its way. */
interface Open {
    readonly number: number;
    readonly visit: Visit;
    stage: "waiting" | "alerting" | "gone";
    /** Whether the wait's limit is the customer's patience; else the queue sends it elsewhere. */
    abandons: boolean;
    limit: number;
    agent: AgentDay | null;
    responds: boolean;
}

/** `day` counts from 1970-01-01 UTC. */
export function simulateDay(plan: CentrePlan, day: number): SimulatedDay {
    return new DaySimulation(plan, day).run();
}

/** One day is simulated at a time. */
const agenda = new Agenda();

class DaySimulation {
    private readonly random: Random;
    private readonly agents: AgentDay[];
    private readonly joined: AgentDay[][];
    private readonly line: WaitingLine;
    private readonly opens: Open[] = [];
    private readonly queuesByMedia: readonly (readonly number[])[];
    private now = 0;

    constructor(
        private readonly plan: CentrePlan,
        private readonly day: number,
    ) {
        agenda.clear();
        this.random = new Random(hash32(plan.seed, day, 0x51a));
        this.line = new WaitingLine(plan.queues.length);
        this.joined = plan.queues.map(() => []);
        this.queuesByMedia = mediaTypes.map((media) => plan.queues.flatMap((queue, n) => (queue.mediaTypes.includes(media) ? [n] : [])));
        this.agents = plan.staff.map((member, index) => new AgentDay(index, member));
        for (const agent of this.agents) {
            for (const queue of agent.member.joined) this.joined[queue]!.push(agent);
            this.planShift(agent);
        }
    }

    run(): SimulatedDay {
        const { calls, entries } = arrivalsOf(this.plan, this.day);
        const order = orderOf(calls.length, (n) => entries[n]!);
        for (let place = 0; place < calls.length; place++) {
            const call = calls[order[place]!]!;
            const entry = entries[call.index]!;
            if (entry < 0) continue;
            while (agenda.next <= entry + dayLead) this.step();
            this.now = entry;
            this.enter(this.open(call, call.queue, entry));
        }
        while (agenda.next < Number.POSITIVE_INFINITY) this.step();
        const leads = simulateTeamLeads(this.plan.leads, this.plan.seed, this.day);
        return { calls, spans: [...this.agents.map((agent) => agent.spans.packed()), ...leads] };
    }

    /** The agenda counts from before midnight, since it knows no negative times. */
    private later(time: number, what: number, reference: number): void {
        agenda.add(time + dayLead, what, reference);
    }

    private step(): void {
        agenda.take();
        this.now = agenda.time - dayLead;
        const { kind, reference } = agenda;
        if (kind < todo.limit) this.stepOfAgent(kind, this.agents[reference]!);
        else this.stepOfVisit(kind, this.opens[reference]!);
    }

    // ---- Agents

    private planShift(agent: AgentDay): void {
        const { start, end } = shiftOf(agent.member, this.plan.seed, this.day, this.random);
        const ready = start + Math.round(this.random.between(settling.from, settling.to));
        agent.presence = presences.available;
        agent.note(start);
        this.later(ready, todo.ready, agent.index);
        this.later(end, todo.endShift, agent.index);
        agent.pauses = pausesOf(start, this.random);
        for (const pause of agent.pauses) this.later(pause.at, todo.pause, agent.index);
        this.later(ready + Math.round(this.random.exponential() * 1.4 * hour), todo.elsewhere, agent.index);
    }

    private stepOfAgent(kind: number, agent: AgentDay): void {
        if (kind === todo.pause) agent.pending ??= agent.pauses.shift() ?? null;
        else if (kind === todo.endShift) agent.endShift();
        else if (kind === todo.recover) agent.silent = false;
        else if (kind === todo.back) agent.elsewhere = false;
        else if (kind === todo.elsewhere) this.talkElsewhere(agent);
        else if (kind === todo.resume || kind === todo.ready) {
            agent.presence = presences.onQueue;
            agent.paused = false;
        }
        if (agent.presence !== presences.offline && !agent.paused) this.proceed(agent);
    }

    /** Something ended for the agent: what comes next? A pause or the way home, when nothing is in hand; else the next interaction. */
    private proceed(agent: AgentDay): void {
        if (agent.idle && agent.pending) return this.pause(agent);
        const home = agent.shiftOver && !this.staysOn(agent);
        if (agent.idle && home) agent.presence = presences.offline;
        agent.note(this.now);
        if (!agent.pending && !home) this.nextFor(agent);
    }

    /** The last shift works off what waits. */
    private staysOn(agent: AgentDay): boolean {
        return agent.member.slot === 2 && agent.member.joined.some((queue) => this.line.counts[queue]! > 0);
    }

    private pause(agent: AgentDay): void {
        const { presence, length } = agent.pending!;
        agent.pending = null;
        agent.paused = true;
        agent.presence = presence;
        agent.note(this.now);
        this.later(this.now + length, todo.resume, agent.index);
    }

    private talkElsewhere(agent: AgentDay): void {
        if (agent.shiftOver) return;
        this.later(this.now + Math.round((0.2 + this.random.exponential()) * 1.2 * hour), todo.elsewhere, agent.index);
        if (!agent.canTake(true)) return;
        agent.elsewhere = true;
        this.later(this.now + Math.round(this.random.between(40, 180) * second), todo.back, agent.index);
    }

    /** The interaction that waits most urgently among those that the agent may take. */
    private nextFor(agent: AgentDay): void {
        let best: Open | null = null;
        let bestScore = -1;
        for (const queue of agent.member.joined) {
            if (this.line.counts[queue] === 0) continue;
            for (let media = 0; media < profiles.length; media++) {
                const number = this.line.first(queue, media);
                if (number === undefined || !agent.canTake(profiles[media]!.exclusive)) continue;
                const open = this.opens[number]!;
                const score = (this.now - open.visit.entered + second) * profiles[media]!.urgency;
                if (score > bestScore) [best, bestScore] = [open, score];
            }
        }
        if (!best) return;
        this.line.remove(best.visit.queue, best.visit.call.media, best.number);
        this.alert(best, agent);
    }

    // ---- Interactions

    private open(call: Call, queue: number, entered: number): Open {
        const visit = new Visit(call, call.visits.length, queue, entered);
        call.addVisit(visit);
        const open: Open = { number: this.opens.length, visit, stage: "waiting", abandons: false, limit: 0, agent: null, responds: false };
        this.opens.push(open);
        return open;
    }

    private stepOfVisit(kind: number, open: Open): void {
        if (kind === todo.enter) this.enter(open);
        else if (kind === todo.limit) this.limitReached(open);
        else if (kind === todo.endAlert) this.endAlert(open);
        else this.endWork(open);
    }

    private enter(open: Open): void {
        const { visit } = open;
        const media = visit.call.media;
        this.setLimit(open);
        const agent = this.longestIdle(visit.queue, profiles[media]!.exclusive);
        if (agent) this.alert(open, agent);
        else this.line.append(visit.queue, media, open.number);
    }

    private setLimit(open: Open): void {
        const unattended = this.now > dayLength && !this.staffed(open.visit.queue);
        const { at, abandons } = waitLimit(this.random, open.visit.call.media, this.now, unattended);
        open.limit = at;
        open.abandons = abandons;
        this.later(at, todo.limit, open.number);
    }

    private staffed(queue: number): boolean {
        return this.joined[queue]!.some((agent) => agent.presence !== presences.offline);
    }

    private longestIdle(queue: number, exclusive: boolean): AgentDay | null {
        let best: AgentDay | null = null;
        for (const agent of this.joined[queue]!) {
            if (agent.shiftOver || !agent.canTake(exclusive)) continue;
            if (!best || agent.active < best.active || (agent.active === best.active && agent.idleSince < best.idleSince)) best = agent;
        }
        return best;
    }

    private alert(open: Open, agent: AgentDay): void {
        open.stage = "alerting";
        open.agent = agent;
        open.responds = responds(this.random, open.visit.alerts.length / 3);
        const end = this.now + alertLength(this.random, open.visit.call.media, open.responds);
        open.visit.addAlert(agent.index, this.now, end);
        agent.alerting = true;
        agent.note(this.now);
        this.later(end, todo.endAlert, open.number);
    }

    /** A customer may hang up while it alerts; the queue sends nothing away that alerts. */
    private limitReached(open: Open): void {
        if (open.stage === "gone" || (open.stage === "alerting" && !open.abandons)) return;
        const { visit, agent, stage } = open;
        if (stage === "waiting") this.line.remove(visit.queue, visit.call.media, open.number);
        else visit.cutAlert(this.now);
        this.leaveUnanswered(open);
        if (stage === "alerting") this.alertOver(agent!);
    }

    private alertOver(agent: AgentDay): void {
        agent.alerting = false;
        if (agent.active === 0) agent.idleSince = this.now;
        this.proceed(agent);
    }

    private endAlert(open: Open): void {
        if (open.stage !== "alerting" || open.visit.alerts.at(-1) !== this.now) return;
        const agent = open.agent!;
        if (open.responds) return this.answer(open, agent);
        agent.silent = true;
        this.later(this.now + silenceLength(this.random), todo.recover, agent.index);
        if (this.now >= open.limit) this.leaveUnanswered(open);
        else this.tryAnother(open);
        this.alertOver(agent);
    }

    private tryAnother(open: Open): void {
        const { visit } = open;
        const other = this.longestIdle(visit.queue, profiles[visit.call.media]!.exclusive);
        open.stage = "waiting";
        if (other) this.alert(open, other);
        else this.line.putBack(visit.queue, visit.call.media, open.number);
    }

    private answer(open: Open, agent: AgentDay): void {
        const { visit } = open;
        const { media } = visit.call;
        open.stage = "gone";
        visit.outcome = "answered";
        visit.left = this.now;
        visit.agent = agent.index;
        visit.disconnected = this.now + talkLength(this.random, media);
        const target = this.random.chance(0.06) && visit.ordinal < 2 ? this.otherQueue(visit, visit.disconnected) : -1;
        visit.transferred = target >= 0;
        visit.acwEnd = visit.disconnected + afterCallWorkLength(this.random, media, visit.transferred);
        agent.alerting = false;
        agent.active++;
        agent.exclusive = profiles[media]!.exclusive;
        if (visit.transferred) this.goOn(visit, target, visit.disconnected);
        else visit.call.customerEnd = visit.disconnected;
        visit.call.end = Math.max(visit.call.end, visit.acwEnd);
        this.later(visit.acwEnd, todo.endWork, open.number);
        this.proceed(agent);
    }

    private endWork(open: Open): void {
        const agent = open.agent!;
        agent.active--;
        agent.exclusive = false;
        if (agent.active === 0) agent.idleSince = this.now;
        this.proceed(agent);
    }

    private leaveUnanswered(open: Open): void {
        const { visit, abandons } = open;
        const { call } = visit;
        open.stage = "gone";
        visit.left = this.now;
        visit.outcome = abandons ? "abandoned" : "flowOut";
        call.customerEnd = this.now;
        if (!abandons) this.flowOut(visit);
        call.end = Math.max(call.end, call.customerEnd);
    }

    private flowOut(visit: Visit): void {
        const voice = mediaTypes[visit.call.media] === "voice";
        const target = this.random.chance(0.45) && visit.ordinal < 2 ? this.otherQueue(visit, this.now) : -1;
        if (target >= 0) {
            visit.flowOutTo = "queue";
            this.goOn(visit, target, this.now);
        } else if (voice && this.random.chance(0.7)) {
            visit.flowOutTo = "voicemail";
            visit.call.customerEnd += voicemailLength(this.random);
        } else {
            visit.flowOutTo = "disconnect";
        }
    }

    private goOn(visit: Visit, queue: number, at: number): void {
        this.later(at, todo.enter, this.open(visit.call, queue, at).number);
    }

    /** Another queue that takes the media, -1 when there is none or the day's staff is about to leave. */
    private otherQueue(visit: Visit, at: number): number {
        const candidates = this.queuesByMedia[visit.call.media]!;
        if (candidates.length < 2 || at > dayLength - 5 * minute) return -1;
        const choice = candidates[this.random.below(candidates.length)]!;
        return choice === visit.queue ? candidates[(candidates.indexOf(choice) + 1) % candidates.length]! : choice;
    }
}
