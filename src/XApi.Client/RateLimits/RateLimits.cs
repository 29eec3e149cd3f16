using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What a client knows of its limits: for each operation and credential what is left, when it resets, and how many calls wait.</summary>
/// <remarks>
/// It learns from the headers of every response. Until an operation's first response the documented limits hold, and windows that X has no header
/// for (one request a second, a window that operations share) are counted here. The credentials of a client are taken to belong to one App, whose
/// 24 hours they share. It is safe for use from many threads.
/// </remarks>
public sealed class RateLimits
{
    private readonly CredentialSelector _selector;
    private readonly RateLimits? _whole;
    private readonly IReadOnlyList<RateLimitStatus> _statuses = [];

    /// <summary>Makes one that knows the documented limits alone; for tests of code that is given a client of its own making.</summary>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public RateLimits(TimeProvider? timeProvider = null)
        : this(timeProvider ?? TimeProvider.System, [], XApiLog.None) { }

    /// <summary>Makes one that says what a test says.</summary>
    internal RateLimits(IReadOnlyList<RateLimitStatus> statuses)
        : this() => _statuses = statuses;

    internal RateLimits(TimeProvider time, IReadOnlyList<IAuthenticationProvider> credentials, XApiLog log)
        : this(time, new CredentialSelector(credentials), log) { }

    internal RateLimits(TimeProvider time, CredentialSelector selector, XApiLog log, IRateLimitCoordinator? coordinator = null)
    {
        _selector = selector;
        Limiter = new RateLimiter(time, log, Report, coordinator);
    }

    private RateLimits(RateLimits whole, XCredential credential) =>
        (_whole, _selector, Limiter) = (whole, new CredentialSelector(credential), whole.Limiter);

    /// <summary>Raised when a call begins to wait for a limit, before it does. Handlers should be quick; an exception of theirs ends the call.</summary>
    public event EventHandler<RateLimitWaitEventArgs>? Waiting
    {
        add => (_whole ?? this).WaitStarting += value;
        remove => (_whole ?? this).WaitStarting -= value;
    }

    private event EventHandler<RateLimitWaitEventArgs>? WaitStarting;

    /// <summary>What is left of an operation, for the credential of a call that names none.</summary>
    /// <param name="operation">The operation, such as <see cref="XOperation.SearchRecent"/>.</param>
    public RateLimitStatus this[XOperation operation]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(operation);
            return Given(operation) ?? Limiter.Status(operation, Chosen(operation));
        }
    }

    /// <summary>What is left of an operation for a credential.</summary>
    /// <param name="operation">The operation, such as <see cref="XOperation.SearchRecent"/>.</param>
    /// <param name="credential">The credential.</param>
    public RateLimitStatus this[XOperation operation, IAuthenticationProvider credential]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(operation);
            ArgumentNullException.ThrowIfNull(credential);
            return Given(operation) ?? Limiter.Status(operation, XCredential.Of(credential));
        }
    }

    internal RateLimiter Limiter { get; }

    /// <summary>Raises <see cref="Waiting"/>.</summary>
    internal void Report(RateLimitWaitEventArgs wait) => WaitStarting?.Invoke(this, wait);

    private RateLimitStatus? Given(XOperation operation) => _statuses.FirstOrDefault(status => status.Operation == operation);

    /// <summary>The same limits, as they are for calls that go out for a credential.</summary>
    internal RateLimits As(XCredential credential) => new(_whole ?? this, credential);

    // The rule by which calls choose. It has to read some token stores, which may take time; then the first credential of a fitting kind stands in.
    private XCredential? Chosen(XOperation operation)
    {
        var choice = _selector.SelectAsync(operation, privateMetrics: false, chosen: null, CancellationToken.None).AsTask().Observed();
        return choice.IsCompletedSuccessfully ? choice.Result : _selector.FirstOfKind(operation);
    }
}
