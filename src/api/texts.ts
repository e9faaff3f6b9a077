/** Sentences about platform calls that flow authors write themselves. */
import type { Texts } from "../platform/errors.js";

export const apiTexts = {
    "api-setting-unknown": "The setting __field__ cannot be \"__value__\". Possible: __allowed__.",
    "api-path-missing": "No path is given. Write one such as /api/v2/routing/queues, as the platform's documentation has it.",
    "api-path-start": "The path \"__value__\" must start with /api/v2/. The host comes from the connection and cannot be written here.",
    "api-path-part": "The path \"__value__\" has \"__part__\" in it, which cannot be there. Put values into {placeholders}: those are encoded.",
    "api-placeholder": "The path \"__value__\" has a brace that belongs to no placeholder. Placeholders look like {queueId}.",
    "api-params-shape": "msg.params must be an object such as {\"queueId\": \"…\"}, but is __value__.",
    "api-param-missing": "The path needs a value for {__name__}. Put it into msg.params.__name__.",
    "api-param-unfit": "msg.params.__name__ must be text or a number that can be one part of a path, but is __value__.",
    "api-query-shape": "The query must be an object such as {\"pageSize\": 100}, or text such as pageSize=100, but is __value__.",
    "api-query-value": "__field__ must be text, a number, true or false, or a list of these, but is __value__.",
    "api-body-text": "The body is text, but no JSON (__reason__). Send an object, or JSON text.",
    "api-body-unfit": "The body cannot be written as JSON (__reason__).",
    "api-next-page": "The platform names \"__value__\" as the next page, which is no path of its API. Read without paging.",
    "api-no-list": "The answer holds no list, so that it has no pages. Choose no paging for this path.",
    "api-pages-repeat": "The platform gives the same page again and again. Read without paging, or page by page.",
    "api-too-large": "The answer is larger than the __limit__ bytes that the node takes. Ask for less at a time, or raise the limit in the node.",
    "api-too-deep": "The answer is nested more than __max__ levels deep, and is not taken.",
    "api-no-json": "The answer says that it is JSON, but is none.",
} as const satisfies Texts;
