using System.Text.RegularExpressions;

namespace XApi;

/// <summary>Keeps secrets out of failures, whose messages get into logs, spans and exceptions.</summary>
internal static partial class Secrets
{
    /// <summary>The failure without the user and the password that the address of a proxy may hold.</summary>
    internal static HttpRequestException WithoutPassword(HttpRequestException failure) =>
        // The causes are left out then, for the address may be in each.
        UserInfo().IsMatch(failure.ToString())
            ? new HttpRequestException(
                failure.HttpRequestError,
                UserInfo().Replace(failure.Message, "://(secret)@"),
                inner: null,
                failure.StatusCode
            )
            : failure;

    // The part of an address before the host.
    [GeneratedRegex(@"://[^/?#\s@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
