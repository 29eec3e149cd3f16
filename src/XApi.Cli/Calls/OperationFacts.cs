using System.Globalization;
using XApi.Cli.Output;

namespace XApi.Cli.Calls;

/// <summary>What the spec says of an operation, in few words.</summary>
internal static class OperationFacts
{
    public static string Credentials(XOperation operation) =>
        operation.Security.Count == 0
            ? "none"
            : string.Join(
                ", ",
                operation.Security.Select(security =>
                    security.Scheme switch
                    {
                        XSecurityScheme.BearerToken => "App-only",
                        XSecurityScheme.OAuth2UserToken => "OAuth 2.0",
                        XSecurityScheme.UserToken => "OAuth 1.0a",
                    }
                )
            );

    public static string? Scopes(XOperation operation) =>
        operation.Security.FirstOrDefault(security => security.Scopes.Count > 0) is { } scoped ? string.Join(' ', scoped.Scopes) : null;

    public static string Limits(XOperation operation) =>
        string.Join(
            ", ",
            operation.RateLimits.Select(limit =>
                $"{Times.Count(limit.Requests)}/{Times.Of(limit.Window)} {(limit.Scope == XRateLimitScope.App ? "App" : "user")}"
            )
        );

    public static string Price(XOperation operation) =>
        operation.Price is { } price && XPriceList.Default.Items.TryGetValue(price.Item, out var item)
            ? $"{Times.Usd(item.Price)} a {price.Per}"
            : "";

    public static string Type(XParameter parameter) =>
        (parameter.IsUser ? "user" : parameter.Type.ToString().ToLowerInvariant()) + (parameter.IsList ? " list" : "");

    public static string Bounds(XParameter parameter)
    {
        List<string?> bounds =
        [
            Range(parameter.Minimum, parameter.Maximum, ""),
            Range(parameter.MinLength, parameter.MaxLength, " characters"),
            Range(parameter.MinItems, parameter.MaxItems, " values"),
            parameter.Default is { } usual ? $"{usual} by default" : null,
            parameter.Values is { } values ? string.Join(' ', values) : null,
        ];
        return string.Join("; ", bounds.Where(bound => bound is not null));
    }

    private static string? Range(long? least, long? most, string unit) =>
        (least, most) switch
        {
            (null or 1, null) => null,
            ({ } from, null) => string.Create(CultureInfo.InvariantCulture, $"at least {from}{unit}"),
            (null, { } to) => string.Create(CultureInfo.InvariantCulture, $"at most {to}{unit}"),
            ({ } from, { } to) => string.Create(CultureInfo.InvariantCulture, $"{from} to {to}{unit}"),
        };
}
