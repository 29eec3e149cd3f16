namespace XApi;

/// <summary>What all responses of the API have in common.</summary>
public abstract class XResponse : XModel
{
    /// <summary>What could not be returned of what was asked for. A response may hold data and errors together.</summary>
    public abstract IReadOnlyList<Problem> Errors { get; init; }

    /// <summary>The limits in the response's headers; null when it had none.</summary>
    public RateLimit? RateLimit { get; internal set; }

    /// <summary>What the response cost; null for one that was not read from X.</summary>
    public XCost? Cost { get; internal set; }

    /// <summary>
    /// The ids or names that a lookup named and of which X returned neither an object nor an error. X does so seldom, and without a reason; empty where all
    /// were returned or refused.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; internal set; } = [];

    /// <summary>X's number for the request, to be quoted when asking X about it; null when the response had none.</summary>
    public string? RequestId { get; internal set; }
}
