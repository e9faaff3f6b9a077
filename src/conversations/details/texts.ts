/** Sentences about conversation details: filters that cannot be asked for, and jobs that do not come to an end. */
import type { Texts } from "../../platform/errors.js";

export const detailsTexts = {
    "details-filter-shape":
        "__field__ must be an object with conversationFilters or segmentFilters, such as {\"segmentFilters\": [{\"type\": \"and\", \"predicates\": [{\"dimension\": \"disconnectType\", \"value\": \"transfer\"}]}]}, but is __value__.",
    "details-filter-subject": "__field__ needs exactly one of __allowed__.",
    "job-failed": "The platform did not finish its job for this query, twice (__reason__). Try again later, or ask for a shorter interval.",
    "job-broken": "The platform's answers about its job make no sense (__reason__). Send the message again.",
} as const satisfies Texts;
