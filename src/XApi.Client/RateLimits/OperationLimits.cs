namespace XApi;

/// <summary>What all partitions of one operation share: its documented windows, and the App's 24 hours.</summary>
internal sealed class OperationLimits
{
    private readonly LimitWindowSpec[] _app;
    private readonly LimitWindowSpec[] _user;

    internal OperationLimits(XOperation operation)
    {
        Operation = operation;
        _app = Of(XRateLimitScope.App);
        _user = Of(XRateLimitScope.User);

        AppDay = operation
            .RateLimits.Select(LimitWindowSpec.Of)
            .Where(spec => spec.Kind == RateLimitKind.AppDay)
            .Select(spec => new SharedWindow(spec))
            .FirstOrDefault();

        LimitWindowSpec[] Of(XRateLimitScope scope)
        {
            var own = operation.RateLimits.Where(limit => limit.Scope == scope).ToArray();
            return
            [
                .. (own.Length > 0 ? own : operation.RateLimits)
                    .Select(LimitWindowSpec.Of)
                    .Where(spec => spec.Kind != RateLimitKind.AppDay),
            ];
        }
    }

    internal XOperation Operation { get; }

    /// <summary>What the App may do in 24 hours, for all credentials, which are taken to be one App's; null where neither the documentation nor a header has it.</summary>
    internal SharedWindow? AppDay { get; set; }

    internal LimitWindowSpec[] Documented(XRateLimitScope scope) => scope == XRateLimitScope.App ? _app : _user;
}
