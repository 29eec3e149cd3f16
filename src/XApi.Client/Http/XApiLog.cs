using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace XApi;

/// <summary>What the client logs, under the category <c>XApi.Client</c>. Event ids: 1 to 9 authentication, 10 calls, 20 retries, 30 limits, 40 costs, 50 posts.</summary>
/// <remarks>
/// Operations are named by their templates: neither queries nor headers nor bodies are logged, so that no secret can be. Of a failure it is what
/// <see cref="LoggedFailure"/> says, since messages of exceptions quote them; what a store of costs throws keeps its message (41, 42), since a store is handed
/// no secret and an operator has to know what to mend.
/// </remarks>
internal sealed partial class XApiLog(ILoggerFactory? factory)
{
    private readonly ILogger _logger = factory?.CreateLogger("XApi.Client") ?? DebuggerLog.Instance;

    internal static XApiLog None { get; } = new(null);

    internal ILogger Logger => _logger;

    [LoggerMessage(10, LogLevel.Debug, "{Operation} returned {Status} after {Milliseconds} ms.")]
    internal partial void Responded(XOperation operation, int status, double milliseconds);

    [LoggerMessage(11, LogLevel.Information, "{Operation} failed after {Milliseconds} ms: {Reason}")]
    internal partial void Failed(XOperation operation, double milliseconds, string reason);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "{Operation} returned {Model}.{Member} as {Found}, where the spec says {Expected}. It is kept in AdditionalProperties; the rest was read."
    )]
    internal partial void Unread(XOperation operation, string model, string member, string expected, JsonTokenType found);

    [LoggerMessage(
        13,
        LogLevel.Warning,
        "The query of {Operation} may not mean what it says: {Rule} at {Position}. The event QueryWarning of the client has the sentence."
    )]
    internal partial void DoubtfulQuery(XOperation operation, string rule, int position);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "{Operation} was called with {Value} in {Parameter}, which this version does not know and no object of the response has: X leaves out what it does not know, without an error."
    )]
    internal partial void IgnoredField(XOperation operation, string parameter, string value);

    [LoggerMessage(
        15,
        LogLevel.Information,
        "{Operation} was called with all values of {Parameter}; {Value} is left out, because the dialect of the call does not have it."
    )]
    internal partial void LeftOut(XOperation operation, string parameter, string value);

    [LoggerMessage(
        16,
        LogLevel.Warning,
        "{Operation} is sent with {Value} in {Parameter}, which the dialect of the call does not have: X leaves it out without an error."
    )]
    internal partial void NotInDialect(XOperation operation, string parameter, string value);

    [LoggerMessage(20, LogLevel.Warning, "{Operation} is retried ({Retry}) in {Seconds} s: {Reason}")]
    internal partial void Retry(XOperation operation, int retry, double seconds, string reason);

    [LoggerMessage(
        21,
        LogLevel.Warning,
        "{Handler} among the handlers that were added to AddXApi sends requests again beneath the client, which repeats what is safe to repeat itself. It may post twice, and what it sends again is not counted, neither against limits nor as costs. Take it out, or let it repeat nothing."
    )]
    internal partial void RepeatedBeneath(string handler);

    [LoggerMessage(50, LogLevel.Warning, "{Operation}: {Warning}")]
    internal partial void PostWarning(XOperation operation, string warning);

    [LoggerMessage(40, LogLevel.Warning, "The budget of {Budget} has reached {Share:P0}: {Spent} of {Limit} are spent.")]
    internal partial void BudgetReached(string budget, double share, decimal spent, decimal limit);

    [LoggerMessage(41, LogLevel.Error, "The cost of {Operation} ({Item}) could not be entered into the ledger: {Reason}")]
    internal partial void NotRecorded(XOperation operation, string item, string reason);

    [LoggerMessage(
        42,
        LogLevel.Error,
        "What was set aside for {Operation} could not be given back to its budgets before the reservation expires: {Reason}"
    )]
    internal partial void NotReleased(XOperation operation, string reason);

    [LoggerMessage(44, LogLevel.Warning, "The cache of lookups could not be {Action}: {Reason}")]
    internal partial void CacheFailed(string action, string reason);

    [LoggerMessage(43, LogLevel.Error, "A handler of Costs.BudgetWarning has thrown.")]
    internal partial void WarningHandlerFailed(Exception failure);
}
