namespace XApi.AspNetCore;

/// <summary>
/// The claims of a user who logged in with X, beside <see cref="System.Security.Claims.ClaimTypes.NameIdentifier"/> (the id) and
/// <see cref="System.Security.Claims.ClaimTypes.Name"/> (the handle).
/// </summary>
public static class XClaimTypes
{
    /// <summary>
    /// The id of the user at X. <see cref="IXApiClientFactory.ForUser(System.Security.Claims.ClaimsPrincipal)"/> reads it.
    /// </summary>
    public const string UserId = "urn:x:id";

    /// <summary>The handle, without @, as it was at the login.</summary>
    public const string Username = "urn:x:username";

    /// <summary>The display name, as it was at the login.</summary>
    public const string Name = "urn:x:name";

    /// <summary>Where the picture of the profile is; absent where there is none.</summary>
    public const string Picture = "urn:x:picture";
}
