// Compares recordings of X with what the sandbox responds to the same kind of request: members, types, headers, order. Run by ./build.sh fidelity FOLDER.
//
// Exits with 0 when nothing differs, with 1 when something does or nothing could be compared, with 2 when it is called wrongly.
using XApi.Fidelity;

if (args is not [var folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine(
        "usage: ./build.sh fidelity FOLDER, where FOLDER holds what TrafficRecorder wrote, JSON of method, path, status, headers and body, or bodies with an index.json"
    );
    return 2;
}

var report = await Judge.CompareAsync(Recording.In(folder));
foreach (var (recording, differences) in report.Compared)
{
    Console.WriteLine($"{(differences.Count == 0 ? "same" : "DIFFERS"), -8} {recording}");
    foreach (var difference in differences)
    {
        Console.WriteLine($"         {difference}");
    }
}

foreach (var (recording, why) in report.LeftOut)
{
    Console.WriteLine($"left out {recording}: {why}");
}

var different = report.Compared.Count(pair => pair.Differences.Count > 0);
Console.WriteLine($"\n{report.Compared.Count} compared, {different} differ, {report.LeftOut.Count} left out");
return different == 0 && report.Compared.Count > 0 ? 0 : 1;
