namespace XApi.Tests;

/// <summary>Credentials of users, for tests that do not care how they log in.</summary>
internal static class Users
{
    /// <summary>A user's OAuth 2.0 credential; two for the same user are the same to X.</summary>
    public static XCredential One(string id) =>
        XCredential.From(new AppOnlyCredential($"token of {id}"), XSecurityScheme.OAuth2UserToken, userId: id);
}
