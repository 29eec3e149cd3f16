namespace XApi.Sandbox;

/// <summary>Who makes a request, and with which kind of credential.</summary>
/// <param name="Scheme">The authentication method that was used.</param>
/// <param name="App">The App's number.</param>
/// <param name="User">The user; null for App-only.</param>
/// <param name="Scopes">The scopes of an OAuth 2.0 user token.</param>
internal sealed record Caller(XSecurityScheme Scheme, string App, UserRecord? User, IReadOnlySet<string> Scopes)
{
    /// <summary>The caller of an operation that asks for no credential.</summary>
    internal static Caller Anonymous { get; } = new(XSecurityScheme.BearerToken, "anonymous", null, new HashSet<string>());

    /// <summary>Whose limits the request is counted against.</summary>
    internal string LimitKey => KeyOf(App, User);

    /// <summary>The key of an App's limits, or of a user's at the App.</summary>
    internal static string KeyOf(string app, UserRecord? user) => user is null ? app : $"{app}/{JsonText.Id(user.Id)}";
}
