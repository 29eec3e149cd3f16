using System.Globalization;

namespace XApi.Sandbox;

/// <summary>A request that the sandbox responded to.</summary>
/// <param name="Number">Which request it is, from 1.</param>
/// <param name="At">When it came, by the sandbox's clock.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query.</param>
/// <param name="Operation">The operation; null for what is none, such as logins and unknown paths.</param>
/// <param name="Username">The user that it was made for; null for the App itself, and where nobody is known.</param>
/// <param name="Status">The status of the response.</param>
/// <param name="Explanation">Why it was refused, where X does not say; null where X's response says all.</param>
public sealed record SandboxRequest(
    long Number,
    DateTimeOffset At,
    string Method,
    string Target,
    XOperation? Operation,
    string? Username,
    int Status,
    string? Explanation
)
{
    /// <summary>What it cost the App, in US dollars; what a stream costs is in <see cref="XSandbox.Charges"/>.</summary>
    public decimal Usd { get; init; }

    /// <summary>One line, such as <c>#7 GET /2/tweets/20 200</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"#{Number} {Method} {Target} {Status}{(Explanation is null ? "" : $" ({Explanation})")}"
        );
}
