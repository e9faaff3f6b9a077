/** An alert's settings read out as sentences, so that its author sees what they amount to. Pure but for the texts. */
import { figureName, OPERATOR_NAMES, type Sentences } from "../../src/alerts/sentences.js";
import { isEquality, OPERATORS, type Operator } from "../../src/alerts/settings.js";
import type { SavedCondition } from "./conditions.editor.js";
import type { Translate } from "./texts.editor.js";

export interface PreviewSettings {
    readonly conditions: readonly SavedCondition[];
    readonly combine: string;
    /** As typed. */
    readonly raiseAfter: string;
    readonly clearAfter: string;
    readonly cooldown: string;
    readonly repeat: string;
    readonly staleAfter: string;
}

/** What ends a comparison. */
const OPPOSITE: Readonly<Record<Operator, Operator>> = { ">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "==" };

/** One sentence for each thing that the alert does; none while a condition is not complete. */
export function readOut(settings: PreviewSettings, sentences: Sentences, say: Translate): readonly string[] {
    const { conditions, combine, raiseAfter, clearAfter, cooldown, repeat, staleAfter } = settings;
    if (conditions.length === 0 || conditions.some(({ property, operator, raise }) => property === "" || raise === "" || !isOperator(operator))) return [];
    const begins = conditions.map(({ property, operator, raise }) => compare(property, operator as Operator, raise, sentences, say));
    const ends = conditions.map(({ property, operator, raise, clear }) => {
        const level = clear === "" || isEquality(operator as Operator) ? raise : clear;
        return compare(property, OPPOSITE[operator as Operator], level, sentences, say);
    });
    const [join, joinEnds] = combine === "any" ? ["or", "and"] : ["and", "or"];
    const list = [
        say("begins", { conditions: begins.join(` ${say(join)} `), span: held(raiseAfter, say) }),
        say("ends", { conditions: ends.join(` ${say(joinEnds)} `), span: held(clearAfter, say) }),
    ];
    if (isSet(repeat)) list.push(say("repeat", { span: span(repeat, say) }));
    if (isSet(cooldown)) list.push(say("cooldown", { span: span(cooldown, say) }));
    list.push(isSet(staleAfter) ? say("stale-after", { span: span(staleAfter, say) }) : say("stale"));
    return list;
}

function isOperator(text: string): boolean {
    return (OPERATORS as readonly string[]).includes(text);
}

function compare(property: string, operator: Operator, level: number | string, sentences: Sentences, say: Translate): string {
    return say(`operator.${OPERATOR_NAMES[operator]}`, { figure: figureName(property, sentences), level });
}

function isSet(seconds: string): boolean {
    return seconds !== "" && Number(seconds) !== 0;
}

function held(seconds: string, say: Translate): string {
    return isSet(seconds) ? say("held", { span: span(seconds, say) }) : "";
}

/** Whole minutes and hours as such; `${NAME}` as it is. */
function span(seconds: string, say: Translate): string {
    const number = Number(seconds);
    if (!Number.isFinite(number)) return seconds;
    if (number >= 3_600 && number % 3_600 === 0) return say("hours", { count: number / 3_600 });
    if (number >= 120 && number % 60 === 0) return say("minutes", { count: number / 60 });
    return say("seconds", { count: number });
}
