using System.Net.Sockets;
using System.Security.Authentication;

namespace XApi;

/// <summary>What a failure without a response means: whether another attempt may succeed, and whether it arose while connecting.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether an attempt ended without a response for a reason that may pass.</summary>
    internal static bool MayPass(Exception failure) =>
        failure is IOException or TimeoutException
        || (
            failure
                is HttpRequestException
                {
                    HttpRequestError: not (HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError)
                }
            && failure.InnerException is not AuthenticationException
        );

    /// <summary>Whether an exception, or one of its causes, is such a failure: of the way to X, or to where a credential gets its token.</summary>
    internal static bool MayPassWithin(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (MayPass(failure))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether no connection was made. It describes the last connection that a handler tried, and not what it did before.</summary>
    internal static bool IsOfConnecting(Exception failure) =>
        failure
            is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError
                        or HttpRequestError.ConnectionError
                        or HttpRequestError.SecureConnectionError
                        or HttpRequestError.ProxyTunnelError,
                }
                or HttpRequestException
                {
                    InnerException: SocketException
                    {
                        SocketErrorCode: SocketError.ConnectionRefused
                            or SocketError.HostNotFound
                            or SocketError.TryAgain
                            or SocketError.HostUnreachable
                            or SocketError.NetworkUnreachable,
                    },
                };
}
