/** The permissions that the simulated calls ask for, as roles name them. */

export const PERMISSIONS = [
    "analytics:agentConversationDetail:view", "analytics:conversationAggregate:view", "analytics:conversationDetail:view",
    "analytics:queueObservation:view", "analytics:userAggregate:view", "analytics:userDetail:view", "analytics:userObservation:view",
    "authorization:role:view", "conversation:communication:view", "directory:user:view", "oauth:client:view", "presence:presenceDefinition:view",
    "routing:queue:edit", "routing:queue:join", "routing:queue:readonly", "routing:queue:search", "routing:queue:view", "routing:queueMember:manage",
    "routing:skill:view", "routing:wrapupCode:view",
] as const;
