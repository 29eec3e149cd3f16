namespace XApi;

/// <summary>Which connections may carry a token: HTTPS, and HTTP to the machine itself, for tests.</summary>
internal static class TokenTransport
{
    public static bool IsSafe(Uri uri) =>
        uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    public static Uri Require(Uri uri, string parameter)
    {
        ArgumentNullException.ThrowIfNull(uri, parameter);
        return IsSafe(uri)
            ? uri
            : throw new ArgumentException($"{uri} is neither HTTPS nor on the loopback, so no token is sent there.", parameter);
    }
}
