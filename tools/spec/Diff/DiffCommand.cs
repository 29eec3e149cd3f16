namespace XApi.Spec;

/// <summary><c>xapi-spec diff</c>: its arguments, its output and what it exits with.</summary>
internal static class DiffCommand
{
    /// <summary>When the arguments or the files they name can't be used, so that nothing was compared.</summary>
    internal const int Unusable = 3;

    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        var files = new List<string>();
        var options = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(arguments[i]);
            }
            else if (arguments[i] is "--renames" or "--markdown" or "--scope" or "--title" && i + 1 < arguments.Count)
            {
                options[arguments[i]] = arguments[++i];
            }
            else
            {
                errors.WriteLine($"diff: {arguments[i]} is not an option, or lacks its value.");
                return Unusable;
            }
        }

        if (
            files is not [var old, var current]
            || !Enum.TryParse<Scope>(options.GetValueOrDefault("--scope", "either"), ignoreCase: true, out var scope)
        )
        {
            errors.WriteLine(
                "diff: two specs are needed, each a file or REVISION:FILE: OLD NEW [--renames FILE] [--markdown FILE] [--title TEXT] [--scope either|both|old]"
            );
            return Unusable;
        }

        try
        {
            var renames = options.TryGetValue("--renames", out var map) ? Renames.Load(map) : Renames.None;
            using var oldRevision = Revision.Extract(old);
            using var currentRevision = Revision.Extract(current);
            var differences = SpecComparison.Compare(
                SpecDocument.Load(oldRevision?.File ?? old),
                SpecDocument.Load(currentRevision?.File ?? current),
                renames,
                scope
            );
            DiffReport.Print(differences, output);
            foreach (var unused in renames.Unused)
            {
                errors.WriteLine($"diff: the rename of {unused} was not needed.");
            }

            if (options.TryGetValue("--markdown", out var markdown))
            {
                File.WriteAllText(markdown, DiffReport.Markdown(differences, options.GetValueOrDefault("--title", "Changes of the API")));
            }

            return differences.Count == 0 ? 0
                : differences.Any(difference => difference.Severity == Severity.Breaking) ? 2
                : 1;
        }
        catch (Exception failure)
            when (failure
                    is IOException
                        or InvalidDataException
                        or UnauthorizedAccessException
                        or InvalidOperationException
                        or InvalidCastException
                        or System.ComponentModel.Win32Exception
                        or YamlDotNet.Core.YamlException
            )
        {
            errors.WriteLine($"diff: {failure.Message}");
            return Unusable;
        }
        catch (Exception unexpected)
            when (unexpected is NullReferenceException or ArgumentException or KeyNotFoundException or FormatException)
        {
            errors.WriteLine($"diff: one of the specs has something that OpenAPI does not: {unexpected.Message}\n{unexpected.StackTrace}");
            return Unusable;
        }
    }
}
