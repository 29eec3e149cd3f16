using System.Text.RegularExpressions;

namespace XApi.Tests.Rules;

/// <summary>The type of the JSON body of each operation that has one, as the generated clients send it.</summary>
internal static partial class Bodies
{
    public static IReadOnlyDictionary<string, Type> Of() =>
        Clients()
            .SelectMany(client => Requests().Matches(client))
            .ToDictionary(
                request => request.Groups["operation"].Value,
                request =>
                    typeof(XModel).Assembly.GetType(
                        $"XApi.{(request.Groups["made"] is { Success: true } made ? made : request.Groups["given"]).Value}",
                        throwOnError: true
                    )!
            );

    /// <summary>The names of the texts in the form of each operation that sends one with a file.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<string>> Forms() =>
        Clients()
            .SelectMany(client => FormRequests().Matches(client))
            .ToDictionary(
                request => request.Groups["operation"].Value,
                request => request.Groups["text"].Captures.Select(text => text.Value)
            );

    private static IEnumerable<string> Clients() =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "generated"), "*Client.g.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText);

    [GeneratedRegex(
        @"new XRequest\(XOperation\.(?<operation>\w+), options\)(?:(?!private static)[^;])*?\.Multipart\(new MultipartBody\(\)(?:\.Text\(""(?<text>\w+)""[^)]*\))*",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex FormRequests();

    // A body that is given is a parameter of the method; one of few members is made of parameters.
    [GeneratedRegex(
        @"private static XRequest \w+\((?:[^)\n]*?(?<given>\w+)\?? request\b)?[^)\n]*\)\s*=> new XRequest\(XOperation\.(?<operation>\w+), options\)(?:(?!private static)[^;])*?\.Body\((?:\w+, static value => )?(?:new (?<made>\w+)|request\b)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Requests();
}
