/** The user search: criteria over name, e-mail, id and state, all of which must fit. */
import type { AgentDefinition } from "../world/types.js";
import type { ApiContext } from "./context.js";
import { checked, choiceOf, FLAG, INTEGER, listOf, objectOf, TEXT, type Shape } from "./shape.js";
import { userEntity } from "./user-entity.js";

const TYPES = [
    "EXACT",
    "STARTS_WITH",
    "CONTAINS",
    "REGEX",
    "TERM",
    "TERMS",
    "REQUIRED_FIELDS",
    "MATCH_ALL",
    "SIMPLE",
    "QUERY_STRING",
    "MULTI_MATCH",
] as const;

interface Criterion {
    readonly type: string;
    readonly fields?: readonly string[];
    readonly value?: string;
    readonly values?: readonly string[];
    readonly operator?: "AND" | "OR" | "NOT";
}

interface SearchRequest {
    readonly pageSize?: number;
    readonly pageNumber?: number;
    readonly sortOrder?: string;
    readonly expand?: readonly string[];
    readonly query?: readonly Criterion[];
}

const CRITERION: Shape = objectOf(
    {
        type: choiceOf(TYPES),
        fields: listOf(TEXT),
        value: TEXT,
        values: listOf(TEXT),
        operator: choiceOf(["AND", "OR", "NOT"]),
        startValue: TEXT,
        endValue: TEXT,
        dateFormat: TEXT,
    },
    { required: ["type"], tolerated: ["group"] },
);
const SEARCH = objectOf(
    {
        pageSize: INTEGER, pageNumber: INTEGER, sortOrder: TEXT, sortBy: TEXT, expand: listOf(TEXT), query: listOf(CRITERION),
        enforcePermissions: FLAG, integrationPresenceSource: TEXT,
    },
    { tolerated: ["sort"] },
);

function fieldValue(agent: AgentDefinition, field: string): string {
    const values: Readonly<Record<string, string>> = {
        name: agent.name,
        email: agent.email,
        username: agent.email,
        id: agent.id,
        state: "active",
        divisionId: agent.division.id,
    };
    return (values[field] ?? "").toLowerCase();
}

function criterionFits(criterion: Criterion, agent: AgentDefinition): boolean {
    if (criterion.type === "MATCH_ALL") return true;
    const wanted = (criterion.values ?? (criterion.value === undefined ? [] : [criterion.value])).map((value) => value.toLowerCase());
    const fits = (own: string): boolean =>
        wanted.some((value) => {
            if (criterion.type === "STARTS_WITH") return own.startsWith(value) || own.split(" ").some((word) => word.startsWith(value));
            if (criterion.type === "EXACT" || criterion.type === "TERM" || criterion.type === "TERMS") return own === value;
            return own.includes(value);
        });
    const found = (criterion.fields ?? ["name"]).some((field) => fits(fieldValue(agent, field)));
    return criterion.operator === "NOT" ? !found : found;
}

/** UsersSearchResponse; without hits it has no `results`, as on the platform. */
export function searchUsers(context: ApiContext, agents: readonly AgentDefinition[], body: unknown): Record<string, unknown> {
    const search = checked(SEARCH, body) as SearchRequest;
    const criteria = search.query ?? [];
    const alternatives = criteria.filter((criterion) => criterion.operator === "OR");
    const needed = criteria.filter((criterion) => criterion.operator !== "OR");
    const found = agents
        .filter((agent) => needed.every((criterion) => criterionFits(criterion, agent)))
        .filter((agent) => alternatives.length === 0 || alternatives.some((criterion) => criterionFits(criterion, agent)))
        .toSorted((a, b) => (search.sortOrder?.toLowerCase().startsWith("desc") ? -1 : 1) * a.name.localeCompare(b.name, "en"));
    const pageSize = search.pageSize ?? 25;
    const pageNumber = search.pageNumber ?? 1;
    const results = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map((agent) => userEntity(context, agent, search.expand ?? []));
    return {
        total: found.length,
        pageCount: Math.ceil(found.length / pageSize),
        pageSize,
        pageNumber,
        types: ["users"],
        ...(results.length > 0 ? { results } : {}),
    };
}
