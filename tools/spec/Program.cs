using System.Text.Json.Nodes;
using XApi.Spec;

const string Usage = """
    usage: xapi-spec COMMAND
      bundle SPEC TARGET                 write the spec in one piece, for NSwag
      split SOURCE SPEC INPUTS FOLDER    write NSwag's output cut into files, the table of operations, and the sums of what they were made from
      coverage SPEC FOLDER               compare the spec with what the API reference documents; 1 when it falls short
      diff OLD NEW [--renames FILE] [--markdown FILE] [--title TEXT] [--scope either|both|old]
                                         compare two specs as their callers see them; 0 when they are alike, 1 when all
                                         differences are compatible, 2 when one breaks callers, 3 when they are not comparable
      scaffold SPEC STUBS                write the first WireMock stubs of operations that have none, and those in the post dialect
      document ASSEMBLY XML [--compact]  take what is not public out of an assembly's XML documentation; compact, also what is inherited, and layout
      api ASSEMBLY LISTING               write the public API of an assembly, a line for each member
    """;

switch (args)
{
    case ["bundle", var spec, var target]:
        return Faults.Reported(spec, Console.Error, () => Bundle.Write(WithVariants(spec), target));
    case ["split", var source, var spec, var inputs, var folder]:
        return Faults.Reported(spec, Console.Error, () => Split.Write(source, WithVariants(spec), inputs, folder));
    case ["coverage", var spec, var folder]:
        var isCovered = false;
        var faulty = Faults.Reported(
            spec,
            Console.Error,
            () =>
                isCovered = Coverage.Report(
                    SpecDocument.Load(spec),
                    Facts(folder, "facts").AsArray(),
                    Facts(folder, "today").AsArray(),
                    Facts(folder, "responses").AsObject(),
                    Facts(folder, "absent").AsObject(),
                    Console.Out
                )
        );
        return faulty == 0 && isCovered ? 0 : 1;
    case ["diff", .. var arguments]:
        return DiffCommand.Run(arguments, Console.Out, Console.Error);
    case ["scaffold", var spec, var stubs]:
        return Faults.Reported(
            spec,
            Console.Error,
            () =>
            {
                foreach (var file in new Scaffold(WithVariants(spec), stubs).Write())
                {
                    Console.WriteLine(file);
                }
            }
        );
    case ["document", var assembly, var documentation, .. var options]:
        Documentation.Trim(assembly, documentation, compact: options is ["--compact"]);
        return 0;
    case ["api", var assembly, var listing]:
        File.WriteAllText(listing, PublicApi.Of(assembly));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static JsonNode Facts(string folder, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"{name}.json")))!;

static SpecDocument WithVariants(string spec) => SpecDocument.Load(spec).WithVariants();
