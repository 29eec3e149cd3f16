using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Checks how users log in when the host starts: a fault would show on every page otherwise, or when a user is back from X.</summary>
internal sealed class LoginCheck(
    IOptionsMonitor<XLoginOptions> options,
    IEnumerable<XLoginScheme> schemes,
    IServiceProviderIsKeyedService services
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        List<(string Name, XLoginOptions Options)> seen = [];
        foreach (var name in schemes.Select(scheme => scheme.Name))
        {
            var settings = options.Get(name);
            if (
                !(
                    settings.Client is { } client
                        ? services.IsKeyedService(typeof(IXApiClient), client)
                        : services.IsService(typeof(IXApiClient))
                )
            )
            {
                throw new InvalidOperationException(XEventsBuilder.NoClient(settings.Client));
            }

            foreach (var (other, others) in seen)
            {
                if (others.CallbackPath == settings.CallbackPath)
                {
                    throw new InvalidOperationException(
                        $"The schemes {other} and {name} both have users come back to {settings.CallbackPath}, where {other} would take those of {name}. Set {nameof(settings.CallbackPath)} of one of them, and add it to the App\u2019s callback URLs."
                    );
                }

                if (others.ClientId != settings.ClientId && others.SharesTokens(settings))
                {
                    throw new InvalidOperationException(
                        $"The schemes {other} and {name} are of two Apps and keep the tokens of a user in the same place of the same store. Give one of them a {nameof(settings.TokenStore)} of its own, such as a {nameof(DbTokenStore)} with another table."
                    );
                }
            }

            seen.Add((name, settings));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
