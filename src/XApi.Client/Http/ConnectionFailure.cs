using System.Net.Sockets;
using System.Security.Authentication;

namespace XApi;

/// <summary>What a failure without a response says of the request: whether it may have arrived, and whether another try is worth it.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether a try ended without a response, for a reason that may pass.</summary>
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

    /// <summary>Whether no connection was made, so that no byte can have been acted on.</summary>
    internal static bool NothingWasSent(Exception failure) =>
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
                }
                // The form in which a connection that took too long to make is told of.
                or OperationCanceledException { InnerException: TimeoutException };
}
