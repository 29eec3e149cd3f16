namespace XApi.Tests.Transport;

/// <summary>Operations of kinds that a test needs, whatever the spec has of them today.</summary>
internal static class Operations
{
    public static XOperation Make(
        HttpMethod method,
        string path = "/2/files/{id}",
        string mediaType = "application/json",
        XSecurityScheme? scheme = XSecurityScheme.BearerToken,
        params IReadOnlyList<XParameter> parameters
    ) =>
        new()
        {
            Id = "Files",
            Tag = "Files",
            Method = method,
            Path = path,
            Docs = new("https://docs.x.com/"),
            Security = scheme is { } only ? [new(only, [])] : [],
            RateLimits = [],
            Parameters = parameters,
            ResponseMediaType = mediaType,
        };
}
