using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>docs/coverage.md lists every operation as the client has it. It is written by this test where the variable XAPI_WRITE_DOCS is set.</summary>
public sealed partial class CoveragePageTests
{
    private static readonly Dictionary<string, (string Per, string Price)> Prices = PriceLine()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "openapi", "prices.yaml")))
        .ToDictionary(line => line.Groups["item"].Value, line => (line.Groups["per"].Value, line.Groups["price"].Value));

    [Test]
    public void The_page_of_all_operations_is_up_to_date()
    {
        var file = Path.Combine(Repository.Root, "docs", "coverage.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable("XAPI_WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(file, page);
        }

        Assert.That(
            File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "",
            Is.EqualTo(page),
            "docs/coverage.md is not what the client offers. Write it again by running this test with XAPI_WRITE_DOCS=1, and read what changed."
        );
    }

    private static string Page()
    {
        var page = new StringBuilder(
            $"""
            # Coverage

            All {XOperation.All.DistinctBy(operation =>
                (operation.Method, operation.Path)
            ).Count()} operations that X documents, by section. Written by the tests from what the client has.

            **Credentials**: App (an App's bearer token), OAuth 2.0 with its scopes, OAuth 1.0a; any of those that are listed. **Limits**: requests in a time, for an App or for each user; a `+` is a limit that operations share. **Price** in USD for pay-per-use accounts, for each request or each thing that is returned; `≈` where it is concluded from what is alike, `-` where X names none. **Self-serve**: *no* where X refuses accounts that signed up by themselves, *limited* where it has a condition or a number for them, `-` where it names no difference; `xapi operations` and the id of an operation say which. **Names**: whether X takes `tweet` or `post` in names of fields, `-` where there are none to name. **Sandbox**: *stateful* changes its world as X does, *stored* returns what was written, *-* is not served.


            """.ReplaceLineEndings(
                "\n"
            )
        );
        foreach (var section in typeof(IXApiClient).GetProperties().Where(section => section.PropertyType.Name == $"I{section.Name}Client"))
        {
            var operations = XOperation.All.Where(operation => operation.Tag == section.Name).ToList();
            if (operations.Count == 0)
            {
                continue;
            }

            page.Append(CultureInfo.InvariantCulture, $"## {section.Name}\n\n");
            page.Append(
                "| method | request | credentials | limits | price | self-serve | names | sandbox |\n|---|---|---|---|---|---|---|---|\n"
            );
            foreach (var operation in operations)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{Method(section.PropertyType, operation)}` | [`{operation.Method} {operation.Path}`]({operation.Docs}) | {Credentials(operation)} | {Limits(operation)} | {Price(operation)} | {SelfServe(operation)} | {Names(operation)} | {Service(operation)} |\n"
                );
            }

            page.Append('\n');
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Method(Type section, XOperation operation) =>
        section
            .GetMethods()
            .First(method =>
                method.Name.EndsWith("Async", StringComparison.Ordinal)
                && method.GetParameters() is [.., { ParameterType: var type }, { ParameterType: var last }]
                && type.Name == $"{operation.Id}Options"
                && last == typeof(CancellationToken)
            )
            .Name;

    private static string Credentials(XOperation operation) =>
        operation.Security.Count == 0
            ? "none"
            : string.Join(
                ", ",
                operation.Security.Select(one =>
                    one.Scheme switch
                    {
                        XSecurityScheme.BearerToken => "App",
                        XSecurityScheme.UserToken => "OAuth 1.0a",
                        _ when one.Scopes.Count == 0 => "OAuth 2.0",
                        _ => $"OAuth 2.0 ({string.Join(' ', one.Scopes)})",
                    }
                )
            );

    private static string Limits(XOperation operation) =>
        operation.RateLimits.Count == 0
            ? "-"
            : string.Join(
                ", ",
                operation.RateLimits.Select(limit =>
                    $"{limit.Requests.ToString("N0", CultureInfo.InvariantCulture)} in {Duration(limit.Window)} per {limit.Scope.ToString().ToLowerInvariant()}{(limit.Bucket is null ? "" : " +")}"
                )
            );

    private static string Duration(TimeSpan window) =>
        window.TotalHours >= 1 ? $"{window.TotalHours} h"
        : window.TotalMinutes >= 1 ? $"{window.TotalMinutes} min"
        : $"{window.TotalSeconds} s";

    private static string Price(XOperation operation) =>
        operation.Price is not { } price
            ? "-"
            : $"{(price.Basis == "documented" ? "" : "≈ ")}{Prices[price.Item].Price} per {price.Per}{(price.Owned is { } owned ? $", {Prices[owned].Price} of one's own" : "")}";

    private static string SelfServe(XOperation operation) =>
        operation.Access?.SelfServe switch
        {
            null => "-",
            "none" => "no",
            var limited => limited,
        };

    private static string Names(XOperation operation) => operation.Dialects.Count == 0 ? "-" : string.Join(", ", operation.Dialects);

    private static string Service(XOperation operation) =>
        Handlers.ServiceOf(operation) switch
        {
            SandboxService.Stateful => "stateful",
            SandboxService.Stored => "stored",
            _ => "-",
        };

    [GeneratedRegex(@"^  (?<item>\w+): \{ per: (?<per>\w+),(?: list: \w+,)? price: (?<price>[\d.]+)", RegexOptions.Multiline)]
    private static partial Regex PriceLine();
}
