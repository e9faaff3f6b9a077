/** Sentences of the alert node about its settings and its input. What it tells of alerts stands in sentences.ts. */
import type { Texts } from "../platform/errors.js";

export const alertTexts = {
    "alert-no-conditions": "The alert has no condition. Open the node and add one, such as waiting > 5.",
    "alert-conditions-shape": "The setting conditions must list conditions such as {\"property\": \"waiting\", \"operator\": \">\", \"raise\": 5}; __value__ is none.",
    "alert-property-missing": "Condition __number__ names no figure. Choose one, such as waiting.",
    "alert-operator": "Condition __number__ compares by \"__value__\". Choose one of __words__.",
    "alert-raise-missing": "Condition __number__ (__property__) has no level at which the alert begins. Enter a number.",
    "alert-clear-above":
        "Condition __number__ (__property__) ends at __clear__, which is above __raise__, where it begins: it would end at once. Enter __raise__ or less, or leave the end empty.",
    "alert-clear-below":
        "Condition __number__ (__property__) ends at __clear__, which is below __raise__, where it begins: it would end at once. Enter __raise__ or more, or leave the end empty.",
    "alert-word": "The setting __field__ must be one of __words__, but is \"__value__\".",
    "alert-template": "The setting __field__ is no Mustache text that can be read (__reason__). Close every {{#…}} by {{/…}} and every {{ by }}.",
    "alert-key-missing": "The message has no property __property__, by which the setting key tells sources apart. Check the setting, or leave it empty.",
    "alert-mute-seconds": "msg.mute must be a number of seconds from 0 to __max__, but is __value__.",
    "alert-mute-key": "msg.key must be the id or the name of one queue, but is __value__.",
    "alert-value-null": "__property__ is not known (null) in a message of __source__: the condition switches nothing until it is. This is said once.",
    "alert-value-missing":
        "A message of __source__ has no __property__: the condition switches nothing. Check how the figure is written; in a message with several queues, split it first. This is said once.",
    "alert-value-missing-near": "A message of __source__ has no __property__: the condition switches nothing. Did you mean __nearest__? This is said once.",
    "alert-value-no-number": "__property__ is no number in a message of __source__ (__value__): the condition switches nothing. This is said once.",
    "alert-memory-unreadable": "What was remembered of alerts cannot be read (__reason__). The node starts anew: an alert that goes on is told again.",
    "alert-memory-unwritable": "What is known of alerts cannot be stored (__reason__). After a restart an alert that goes on is told again.",
} as const satisfies Texts;
